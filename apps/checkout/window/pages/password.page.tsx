import type { RefusalCode } from '#kernel';
import { TextField } from '#pages';
import { document } from './document.js';
import { Form, Notice, Other, Purchase } from './parts.js';
import type { WindowView } from './view.js';
import { WORDS } from './words.js';

export interface EnterPassword {
  readonly notice?: RefusalCode | undefined;
  /** `['password']` when what was sent is not six digits. */
  readonly invalid?: readonly string[] | undefined;
}

/** Lines with a payment password: the carrier wants it after the code. */
export function passwordPage(view: WindowView, { notice, invalid = [] }: EnterPassword = {}): string {
  const words = WORDS[view.language];
  const won = words.won(view.amount);
  const wrong = (['password'] as const).filter((name) => invalid.includes(name));
  const page = (
    <>
      <Purchase view={view} brief />
      <section class="card">
        <h2>{words.passwordTitle}</h2>
        <p class="quiet">{words.passwordLead}</p>
        <Notice view={view} notice={notice} fields={wrong} />
        <Form view={view}>
          <TextField
            words={words}
            name="password"
            secret
            invalid={wrong.length > 0}
            autocomplete="off"
            maxlength={12}
            pattern="[0-9]{6}"
            class="code"
          />
          <button class="button main" type="submit">
            {words.pay(won)}
          </button>
          <Other name="cancel" class="bare">
            {words.cancel}
          </Other>
        </Form>
      </section>
    </>
  );
  const { action, state, livemode } = view;
  return document(
    view,
    {
      title: `${words.payment(won)} · ${words.passwordTitle}`,
      wrong: notice !== undefined || wrong.length > 0,
      livemode,
      live: { action, state, everySeconds: 4 },
    },
    page,
  );
}
