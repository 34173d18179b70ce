import { Device, scriptAt, type Frame } from '#pages';
import { BlockHere } from './blocked.page.js';
import { Alert, insidePage, Other, page, type Inside, type Wrong } from './parts.js';
import { WORDS } from './words.js';

const script = scriptAt('/door.js');

interface Asking {
  readonly action: '/' | '/limit';
  readonly title: string;
  readonly press: string;
  /** The way out of it. */
  readonly other: { readonly name: 'back' | 'cancel'; readonly label: string };
  readonly wrong: readonly Wrong[];
}

/** Without scripts no browser can ask a device, so the page says where it can be done. */
function Ask({ frame, action, title, press, other, wrong }: Asking & { readonly frame: Frame }) {
  const words = WORDS[frame.language];
  return (
    <section class="card">
      <h1>{title}</h1>
      <p class="lead">{words.passkeyLead}</p>
      <Alert frame={frame} fields={wrong} />
      <form method="post" action={action} data-passkey="passkey">
        <p class="note" data-without>
          {words.passkeyWithout(frame.support)}
        </p>
        <Device main name="passkey" press={press} failed={words.passkeyFailed} />
        <Other name={other.name} class="bare">
          {other.label}
        </Other>
      </form>
    </section>
  );
}

export function passkeyPage(frame: Frame, wrong: readonly Wrong[]): string {
  const words = WORDS[frame.language];
  const title = words.passkeyTitle;
  const asking: Asking = { action: '/', title, press: words.passkeyEnter, other: { name: 'back', label: words.back }, wrong };
  return page(
    frame,
    { title, wrong: wrong.length > 0, script },
    <>
      <Ask frame={frame} {...asking} />
      <BlockHere frame={frame} />
    </>,
  );
}

/** A higher limit wants the device as well. @param to won a month. */
export function raisePasskeyPage(view: Inside, to: number, wrong: readonly Wrong[]): string {
  const words = WORDS[view.language];
  const title = words.raiseTitle(words.won(to));
  const asking: Asking = { action: '/limit', title, press: words.passkeyRaise, other: { name: 'cancel', label: words.keep }, wrong };
  return insidePage(view, 'limit', { title, wrong: wrong.length > 0, script }, <Ask frame={view} {...asking} />);
}
