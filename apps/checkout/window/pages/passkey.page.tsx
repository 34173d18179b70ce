import { Device } from '#pages';
import { document } from './document.js';
import { Form, Notice, Other, Purchase } from './parts.js';
import type { WindowView } from './view.js';
import { WORDS, type Words } from './words.js';

export interface ShowPasskey {
  /** `['passkey']` when what was sent is not of a passkey of this line. */
  readonly invalid?: readonly string[] | undefined;
}

/** Lines with a passkey: the device is asked after the code. Without scripts no browser can ask it, so the page says where it can be done. */
export function passkeyPage(view: WindowView, { invalid = [] }: ShowPasskey = {}): string {
  const words = WORDS[view.language];
  const won = words.won(view.amount);
  const wrong = (['passkey'] as const).filter((name) => invalid.includes(name));
  const page = (
    <>
      <Purchase view={view} brief />
      <section class="card">
        <h2>{words.passkeyTitle}</h2>
        <p class="quiet">{words.passkeyLead}</p>
        <Notice view={view} notice={undefined} fields={wrong} />
        <Form view={view} passkey="passkey">
          <p class="note" data-without>
            {words.passkeyWithout(view.support)}
          </p>
          <Device main name="passkey" press={words.passkeyUse(won)} failed={words.passkeyFailed} />
          <Other name="cancel" class="bare">
            {words.cancel}
          </Other>
        </Form>
      </section>
    </>
  );
  const { action, state, livemode } = view;
  const title = `${words.payment(won)} · ${words.passkeyTitle}`;
  return document(view, { title, wrong: wrong.length > 0, livemode, live: { action, state, everySeconds: 4 } }, page);
}

/** On the receipt. It stays hidden where the browser knows no passkeys. */
export const PasskeyOffer = ({ view, words }: { view: WindowView; words: Words }) => (
  <section class="card" data-with hidden>
    <h2>{words.passkeyOfferTitle}</h2>
    <p class="quiet">{words.passkeyOffer}</p>
    <Form view={view} passkey="newPasskey">
      <Device name="newPasskey" press={words.passkeyMake} failed={words.passkeyNotMade} />
    </Form>
  </section>
);
