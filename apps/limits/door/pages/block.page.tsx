import type { Frame } from '#pages';
import type { ComponentChildren } from 'preact';
import { Alert, Done, insidePage, type Inside, type Wrong } from './parts.js';
import { WORDS, type Words } from './words.js';

export type BlockScope = keyof Words['scopes'];

export interface BlocksShown {
  readonly all: boolean;
  readonly automatic: boolean;
  readonly merchants: readonly { readonly id: string; readonly name: string; readonly blocked: boolean }[];
  readonly categories: readonly { readonly id: keyof Words['categories']; readonly blocked: boolean }[];
  readonly wrong: readonly Wrong[];
  readonly done: boolean;
}

/** One press blocks, in the very next reservation. */
export function blockPage(view: Inside, blocks: BlocksShown): string {
  const words = WORDS[view.language];
  return insidePage(
    view,
    'block',
    { title: words.blockTitle, wrong: blocks.wrong.length > 0 },
    <>
      <section class="card">
        {blocks.done && <Done>{words.changed}</Done>}
        <h1>{words.blockTitle}</h1>
        <p class="lead">{words.blockLead}</p>
        <Alert frame={view} fields={blocks.wrong} />
      </section>
      {(['all', 'automatic'] as const).map((scope) => (
        <Scope frame={view} scope={scope}>
          <p>
            <b class={blocks[scope] ? 'off' : undefined}>{blocks[scope] ? words.blocked : words.notBlocked}</b>
          </p>
          <form method="post" action="/block">
            <input type="hidden" name="scope" value={scope} />
            <Press words={words} blocked={blocks[scope]} about={words.scopes[scope]} />
          </form>
        </Scope>
      ))}
      <Choice
        frame={view}
        scope="merchant"
        choices={blocks.merchants.map(({ id, name, blocked }) => ({ value: id, label: name, blocked }))}
      />
      <Choice
        frame={view}
        scope="category"
        choices={blocks.categories.map(({ id, blocked }) => ({ value: id, label: words.categories[id], blocked }))}
      />
    </>,
  );
}

function Scope({ frame, scope, children }: { frame: Frame; scope: BlockScope; children: ComponentChildren }) {
  const words = WORDS[frame.language];
  return (
    <section class="card">
      <h2>{words.scopes[scope]}</h2>
      <p class="quiet">{words.scopeLeads[scope]}</p>
      {children}
    </section>
  );
}

const Press = ({ words, blocked, about }: { words: Words; blocked: boolean; about: string }) => (
  <button
    class="button"
    type="submit"
    name={blocked ? 'unblock' : 'block'}
    value="1"
    aria-label={`${about}: ${blocked ? words.unblock : words.block}`}
  >
    {blocked ? words.unblock : words.block}
  </button>
);

interface ChoiceProps {
  readonly frame: Frame;
  readonly scope: 'merchant' | 'category';
  readonly choices: readonly { readonly value: string; readonly label: string; readonly blocked: boolean }[];
}

/** One of several: what stands blocked is listed, each with its own press. */
function Choice({ frame, scope, choices }: ChoiceProps) {
  const words = WORDS[frame.language];
  const [blocked, free] = [choices.filter((choice) => choice.blocked), choices.filter((choice) => !choice.blocked)];
  return (
    <Scope frame={frame} scope={scope}>
      {choices.length === 0 && <p>{words.noMerchants}</p>}
      {blocked.length > 0 && (
        <ul class="list">
          {blocked.map(({ value, label }) => (
            <li>
              <form method="post" action="/block" class="pressed">
                <bdi>{label}</bdi> <b class="off">{words.blocked}</b>
                <input type="hidden" name="scope" value={scope} />
                <input type="hidden" name={scope} value={value} />
                <Press words={words} blocked about={label} />
              </form>
            </li>
          ))}
        </ul>
      )}
      {free.length > 0 && (
        <form method="post" action="/block">
          <input type="hidden" name="scope" value={scope} />
          <div>
            <label class="label" for={scope}>
              {words.fields[scope]}
            </label>
            <select class="text" id={scope} name={scope} required>
              {free.map(({ value, label }) => (
                <option value={value}>{label}</option>
              ))}
            </select>
          </div>
          <button class="button" type="submit" name="block" value="1">
            {words.block}
          </button>
        </form>
      )}
    </Scope>
  );
}
