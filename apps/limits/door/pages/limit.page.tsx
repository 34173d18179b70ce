import type { RefusalCode } from '#kernel';
import { Facts, TextField } from '#pages';
import { Alert, Done, insidePage, Other, type Inside, type Wrong } from './parts.js';
import { WORDS } from './words.js';

export interface LimitShown {
  readonly ceiling: number | null;
  readonly policy: number | null;
  readonly own: number | null;
  /** The lowest of them. */
  readonly effective: number | null;
  readonly used: number;
  readonly coming: { readonly to: number; readonly from: Date } | null;
  readonly raiseAfterHours: number;
  readonly wrong: readonly Wrong[];
  readonly notice: RefusalCode | null;
  readonly done: 'lowered' | 'raised' | null;
}

/** What may be spent, by whose word, and how to change one's own. */
export function limitPage(view: Inside, limit: LimitShown): string {
  const words = WORDS[view.language];
  const { ceiling, policy, own, effective, used, coming, wrong, notice, done } = limit;
  const won = (amount: number | null): string => (amount === null ? words.none : words.won(amount));
  return insidePage(
    view,
    'limit',
    { title: words.limitTitle, wrong: wrong.length > 0 || notice !== null },
    <section class="card">
      {done !== null && <Done>{words[done]}</Done>}
      <h1>{words.limitTitle}</h1>
      <p class="amount">{won(effective)}</p>
      <Facts
        rows={[
          [words.limitNow, won(effective)],
          [words.limitUsed, words.won(used)],
          [words.limitLeft, effective === null ? null : words.won(Math.max(0, effective - used))],
          [words.limitOf.ceiling, won(ceiling)],
          [words.limitOf.policy, won(policy)],
          [words.limitOf.own, won(own)],
        ]}
      />
      {coming !== null && <p class="note">{words.limitComing(words.won(coming.to), words.at(coming.from.toISOString()))}</p>}
      <Alert frame={view} notice={notice} fields={wrong} />
      <form method="post" action="/limit">
        <TextField
          words={words}
          name="monthlyLimit"
          value={own === null ? undefined : String(own)}
          hint={words.hints.monthlyLimit}
          invalid={wrong.includes('monthlyLimit')}
          autocomplete="off"
          maxlength={12}
        />
        <p class="quiet">{words.limitLead(limit.raiseAfterHours)}</p>
        <button class="button main" type="submit">
          {words.setLimit}
        </button>
      </form>
    </section>,
  );
}

export interface Raising {
  readonly to: number;
  readonly until: Date;
  readonly raiseAfterHours: number;
  readonly wrong: readonly Wrong[];
  readonly notice: RefusalCode | null;
}

/** A fresh code, and only then a higher limit. */
export function raisePage(view: Inside, { to, until, raiseAfterHours, wrong, notice }: Raising): string {
  const words = WORDS[view.language];
  const title = words.raiseTitle(words.won(to));
  return insidePage(
    view,
    'limit',
    { title, wrong: wrong.length > 0 || notice !== null },
    <section class="card">
      <h1>{title}</h1>
      <p class="lead">{words.raiseLead(view.maskedPhone, raiseAfterHours)}</p>
      <Alert frame={view} notice={notice} fields={wrong} />
      <form method="post" action="/limit">
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
          {words.raise}
        </button>
        <div class="row">
          <Other name="resend">{words.resend}</Other>
          <Other name="cancel">{words.keep}</Other>
        </div>
      </form>
    </section>,
  );
}
