import type { RefusalCode } from '#kernel';
import { TextField } from '#pages';
import { Alert, Done, insidePage, Other, type Inside, type Wrong } from './parts.js';
import { WORDS } from './words.js';

/** RFC 5321's longest path. */
const ADDRESS_MAX = 254;

export interface AddressShown {
  /** Masked; null when there is none. */
  readonly address: string | null;
  readonly wrong: readonly Wrong[];
  readonly notice: RefusalCode | null;
  readonly done: 'set' | 'removed' | null;
}

/** The e-mail address to which notices go as well. */
export function addressPage(view: Inside, { address, wrong, notice, done }: AddressShown): string {
  const words = WORDS[view.language];
  return insidePage(
    view,
    'notices',
    { title: words.noticesTitle, wrong: notice !== null || wrong.length > 0 },
    <section class="card">
      {done !== null && <Done>{words.addressDone[done]}</Done>}
      <h1>{words.noticesTitle}</h1>
      <p class="lead">{words.noticesLead}</p>
      <p class="note">{address === null ? words.noAddress : words.addressIs(address)}</p>
      <Alert frame={view} notice={notice} fields={wrong.filter((name) => name === 'email')} />
      <form method="post" action="/notices">
        <TextField
          words={words}
          name="email"
          keyboard="email"
          hint={words.hints.email}
          invalid={wrong.includes('email')}
          autocomplete="email"
          maxlength={ADDRESS_MAX}
        />
        <button class="button main" type="submit">
          {words.mailCode}
        </button>
      </form>
      {address !== null && (
        <form method="post" action="/notices">
          <button class="button" type="submit" name="remove" value="1">
            {words.removeAddress}
          </button>
        </form>
      )}
    </section>,
  );
}

export interface ConfirmAddress {
  readonly address: string;
  readonly until: Date;
  readonly wrong: readonly Wrong[];
  readonly notice: RefusalCode | null;
}

export function confirmAddressPage(view: Inside, { address, until, wrong, notice }: ConfirmAddress): string {
  const words = WORDS[view.language];
  return insidePage(
    view,
    'notices',
    { title: words.confirmAddressTitle, wrong: notice !== null || wrong.length > 0 },
    <section class="card">
      <h1>{words.confirmAddressTitle}</h1>
      <p class="lead">{words.codeMailed(address)}</p>
      <Alert frame={view} notice={notice} fields={wrong.filter((name) => name === 'code')} />
      <form method="post" action="/notices">
        <TextField
          words={words}
          name="code"
          hint={words.codeUntil(words.clock(until.toISOString()))}
          invalid={wrong.includes('code')}
          autocomplete="one-time-code"
          maxlength={20}
          class="code"
        />
        <button class="button main" type="submit">
          {words.enter}
        </button>
        <Other name="cancel" class="bare">
          {words.otherAddress}
        </Other>
      </form>
    </section>,
  );
}
