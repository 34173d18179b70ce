import {
  INBOUND_KINDS,
  INBOUND_LAYOUT,
  INBOUND_LAYOUTS,
  INBOUND_RECORD_BYTES,
  INBOUND_RECORD_NAMES,
  REJECTIONS,
  type Field,
} from '#billing';
import { code, table } from './markdown.js';

/** The layout of what carriers send, for people. */
export function inboundPage(): string {
  return `# What carriers send us

Made from \`libs/billing/inbound.layout.ts\`, version \`${INBOUND_LAYOUT}\`. Two encodings of one model, told apart by the end of the name: \`.dat\` in fixed-width records of
${INBOUND_RECORD_BYTES} bytes, each ended by CR LF, and \`.ndjson\`, one object a line, with the members below in this order after \`record\`. Kinds of fields are those of
[the files that carriers pull](file-layout.md).

\`POST /v1/files/{id}/results\` takes the results of one file (its name in \`Content-Disposition\`), \`POST /v1/inbound/{name}\` any file; \`Content-Type\` is
\`application/x-ndjson\` or \`application/octet-stream\` (\`.dat\`). The answer is 200 and what was taken, or 422 \`file_quarantined\` with the first record that is wrong and why: then nothing
of the file counts. The same bytes under the same name are answered the same. A file that is corrected is sent again.

${table(
  ['kind', 'a line says', 'or', 'what it is'],
  Object.entries(INBOUND_KINDS).map(([kind, { yes, no, doc }]) => [code(kind), code(yes), code(no), doc]),
)}

Results come after the acknowledgement of their file; what is said of a line once stands. They may come in several files. Of a charge that was cancelled in part a collection says what was left.

${table(
  ['reason', 'what it means', 'what the payment is then refused with'],
  Object.entries(REJECTIONS).map(([reason, { doc, refusal }]) => [code(reason), doc, code(refusal)]),
)}
${INBOUND_RECORD_NAMES.map((name) => {
  const { letter, doc, fields } = INBOUND_LAYOUTS[name];
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
}).join('')}`;
}
