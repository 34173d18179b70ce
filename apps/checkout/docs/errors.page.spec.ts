import { REFUSAL_CODES, REFUSALS } from '#kernel';
import { PROBLEMS } from '#platform';
import { createHash } from 'node:crypto';
import { errorsPage, errorsPageHeaders } from './errors.page.js';

const html = errorsPage();

test('every code that an error can carry has its place on the page', () => {
  for (const code of [...Object.keys(PROBLEMS), ...REFUSAL_CODES]) expect(html.split(`id="${code}"`)).toHaveLength(2);
});

test('every refusal is explained in both languages', () => {
  for (const code of REFUSAL_CODES) for (const sentence of [REFUSALS[code].ko, REFUSALS[code].en]) expect(html).toContain(sentence);
});

test('its policy allows exactly its own style', () => {
  const style = /<style>([\s\S]*)<\/style>/.exec(html)![1]!;
  expect(errorsPageHeaders['content-security-policy']).toContain(createHash('sha256').update(style).digest('base64'));
  expect(html).not.toMatch(/https?:|<script|\sstyle=/);
});
