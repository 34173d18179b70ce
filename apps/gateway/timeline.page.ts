import { TIMELINE, TIMELINE_KINDS } from '#kernel';
import { movedTo } from '#payments';
import { code, table } from './markdown.js';

export function timelinePage(): string {
  return `# A payment's timeline

Made from \`libs/kernel/timeline.ts\`. \`GET /v1/payments/{id}/timeline\` tells what happened to a payment, oldest first, as lines of \`{ id, at, kind, detail }\`.
Members of \`detail\` that do not apply are left out, and nothing but the members listed here is ever shown: no code, no password, no whole number, no birth date,
no token, and of a webhook's address its host alone.

${table(
  ['kind', 'status after it', 'detail', 'Korean', 'English'],
  TIMELINE_KINDS.map((name) => {
    const { ko, en, detail } = TIMELINE[name];
    const status = movedTo(name);
    return [code(name), status ? code(status) : '', detail.map(code).join(', '), ko, en];
  }),
)}

- \`attempt\` is also the \`clientCorrelator\` and the \`referenceCode\` at the carrier. \`n\` of \`attempt_begun\` counts the payment's attempts, of \`asked_again\` how
  often was asked about this one, of \`webhook_tried\` the tries of this event at this endpoint.
- \`exchanges\` are what was said to the carrier and how it answered, in order: \`told\` (the operation), \`status\` (HTTP, null when nothing came back), \`code\` (the carrier's own
  code of an error), \`took\` (a class of latency) and \`times\` (the same once more). \`answer\` is what we make of them: \`yes\`, \`no\` or \`silent\`.
- \`carrierReference\` is the carrier's own id of the charge or refund; \`paidAt\`, \`refundedAt\` and \`happenedAt\` are the carrier's own times, \`at\` is ours.
- \`nextTryAt\` of the last try is when the next one is due; of the others when it was made.
`;
}
