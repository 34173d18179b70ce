import { Mark, type Frame } from '#pages';
import { Other, page } from './parts.js';
import { WORDS } from './words.js';

/** For who cannot take the second step: blocking needs no more than the code. */
export function BlockHere({ frame }: { frame: Frame }) {
  const words = WORDS[frame.language];
  return (
    <section class="card">
      <h2>{words.blockHereTitle}</h2>
      <p class="quiet">{words.blockHereLead}</p>
      <form method="post" action="/">
        <Other name="block">{words.blockHere}</Other>
      </form>
    </section>
  );
}

/** The line is blocked, and whoever blocked it is not in. */
export function blockedPage(frame: Frame, maskedPhone: string): string {
  const words = WORDS[frame.language];
  return page(
    frame,
    { title: words.blockedTitle },
    <section class="card">
      <Mark kind="good" />
      <h1>{words.blockedTitle}</h1>
      <p class="lead">{words.blockedText(maskedPhone)}</p>
      <p class="note">{words.blockedLift(frame.support)}</p>
      <form method="post" action="/">
        <Other name="back">{words.back}</Other>
      </form>
    </section>,
  );
}
