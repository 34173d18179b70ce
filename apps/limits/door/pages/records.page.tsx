import { insidePage, type Inside } from './parts.js';
import { WORDS } from './words.js';

export function recordsPage(view: Inside): string {
  const words = WORDS[view.language];
  return insidePage(
    view,
    'records',
    { title: words.recordsTitle },
    <section class="card">
      <h1>{words.recordsTitle}</h1>
      <p class="lead">{words.recordsLead}</p>
      <div class="stack">
        <a class="button main" href="/records?format=csv">
          {words.csv}
        </a>
        <a class="button" href="/records?format=json">
          {words.json}
        </a>
      </div>
    </section>,
  );
}
