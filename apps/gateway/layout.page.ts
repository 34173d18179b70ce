import { KINDS, LAYOUT, LAYOUTS, RECORD_BYTES, RECORD_NAMES, type Field, type RecordName } from '#billing';
import { code, table } from './markdown.js';

/** The layout of the carriers' files, for people. Positions are counted here, so that nobody writes them by hand. */
export function layoutPage(): string {
  return `# The carriers' files

Made from \`libs/billing/layout.ts\`, version \`${LAYOUT}\`. Every carrier has one file for each Korean day, also for a day on which nothing happened, in two encodings of one model:

- \`SKT_20261120_000001_r1.dat\`: fixed-width records of ${RECORD_BYTES} bytes in strict EUC-KR (KS X 1001, both bytes from 0xA1), each ended by CR LF. Record *n* begins at byte
  ${RECORD_BYTES} × (*n* − 1). Positions and widths are in bytes; what stands after a record's last field is spaces.
- \`SKT_20261120_000001_r1.ndjson\`: one JSON object a line in UTF-8, ended by LF: \`record\` says which record it is, the other members are the fields below, in this order.

The name is carrier, business date, sequence and revision. The order of records is \`header\`, every \`detail\`, every \`subtotal\`, \`trailer\`.

## Which lines a file has

Each movement of money in the carrier's own book is one line of one file: what a payment was charged, what was cancelled or credited of it, and also what the carrier took by mistake and
gave back. A file takes every line that stood in no file when the day was closed and happened before the day's end; a line that came later stands in the file of the next day. A rejected file is
published again with the same lines as the next revision.

${table(
  ['kind', 'how it is written'],
  Object.entries(KINDS).map(([kind, words]) => [kind, words]),
)}

## What EUC-KR lacks

Text is never written as \`?\`, and a reader gets back exactly what was written:

1. A character of KS X 1001 (and ASCII) is its code.
2. A Hangul syllable outside the standard's 2,350 is spelled out by the standard's annex 3: the filler (\`0xA4D4\`), then its initial, vowel and final as compatibility letters, the filler
   where there is no final. 똠 is \`ㅤㄸㅗㅁ\`: eight bytes.
3. Everything else (emoji, accented letters, control characters) is its code point in brackets: 🍬 is \`{U+1F36C}\`.
4. What would be misread is bracketed too: \`{\` before \`U+\`, a space at the end of a field, the filler itself.

A text that is too long is cut before the first of these that does not fit whole.
${RECORD_NAMES.map(recordSection).join('')}`;
}

function recordSection(name: RecordName): string {
  const { letter, doc, fields } = LAYOUTS[name];
  let at = 1 + letter.length;
  const rows = fields.map(({ name: field, width, kind, doc: words }: Field) => {
    const row = [code(field), String(at), String(width), kind, words];
    at += width;
    return row;
  });
  return `
## ${name}

${doc} In \`.dat\` it begins with \`${letter}\`.

${table(['field', 'from byte', 'bytes', 'kind', 'what it says'], rows)}
`;
}
