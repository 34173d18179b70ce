import { Facts } from '#pages';
import { factsOf, type Charge } from './charge.page.js';
import { Alert, insidePage, type Inside, type Wrong } from './parts.js';
import { WORDS } from './words.js';

export interface ToObject {
  readonly charge: Charge;
  readonly wrong: readonly Wrong[];
  /** Why none can be sent now. */
  readonly hindered: 'notObjectable' | 'alreadyObjected' | null;
}

export function objectPage(view: Inside, { charge, wrong, hindered }: ToObject): string {
  const words = WORDS[view.language];
  const invalid = wrong.includes('reason');
  return insidePage(
    view,
    'charges',
    { title: words.objectTitle, wrong: invalid },
    <section class="card">
      <h1>{words.objectTitle}</h1>
      <p class="lead">{words.objectLead}</p>
      <Facts rows={factsOf(words, charge, view.language).slice(0, 6)} />
      {hindered !== null && <p class="note">{words[hindered]}</p>}
      <Alert frame={view} fields={wrong} />
      {hindered === null && (
        <form method="post" action={`/charges/${charge.id}/object`}>
          <div>
            <label class="label" for="reason">
              {words.fields.reason}
            </label>
            <textarea
              class="text"
              id="reason"
              name="reason"
              rows={5}
              maxlength={2000}
              required
              aria-invalid={invalid || undefined}
              aria-describedby={invalid ? 'reason-wrong' : undefined}
            />
            {invalid && (
              <span class="wrong" id="reason-wrong">
                {words.wrong.reason}
              </span>
            )}
          </div>
          <button class="button main" type="submit">
            {words.object}
          </button>
        </form>
      )}
      <div class="stack">
        <a class="button bare" href={`/charges/${charge.id}`}>
          {words.backToCharges}
        </a>
      </div>
    </section>,
  );
}
