import {
  ENDPOINTS_MAX,
  eventBody,
  JITTER,
  NO_ANSWER,
  OLD_SECRET_HOURS,
  TRIES_MAX,
  WAITS_SECONDS,
  WEBHOOK_TYPE_NAMES,
  WEBHOOK_TYPES,
  webhookHeaders,
} from '#webhooks';
import { TRIES_AT_ONCE } from '../webhooks/lanes.js';
import { TIMEOUT_MS } from '../webhooks/messenger.js';
import { code, table } from './markdown.js';

/** An event of no merchant, signed with a secret that everybody knows. */
const SECRET = `whsec_${Buffer.from('an example, and no secret at all').toString('base64')}`;
const EVENT_ID = 'evt_01k8s0m9e2t4q6r8v0x2z4b6d8';
const AT = new Date('2026-11-20T03:04:05.678Z');
const SENT_AT = Math.floor(AT.getTime() / 1000);
const BODY = eventBody({ type: 'payment.charged', createdAt: AT, sequence: 4 }, '{"id":"pay_…","object":"payment","status":"charged"}');

const HOUR = 3600;
function wait(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  return seconds < HOUR ? `${seconds / 60} min` : `${seconds / HOUR} h`;
}
const WHOLE_DAYS = Math.floor(WAITS_SECONDS.reduce<number>((sum, seconds) => sum + seconds, 0) / (24 * HOUR));

/** What a merchant who listens must know. */
export function webhooksPage(): string {
  const headers = Object.entries(webhookHeaders([SECRET], EVENT_ID, SENT_AT, BODY));
  return `# Webhooks

Made from \`libs/webhooks/webhooks.rules.ts\`. To be told instead of asking, name an endpoint: \`POST /v1/webhook-endpoints\` \`{ "url": "https://…", "types": ["payment.charged"] }\`. Without \`types\`
everything is told. The answer holds the \`secret\`, this once. A merchant has at most ${ENDPOINTS_MAX} endpoints; their addresses are public ones, and \`https\` in production.

## What is told

${table(
  ['type', 'what it means', '\`data\`'],
  WEBHOOK_TYPE_NAMES.map((type) => [code(type), WEBHOOK_TYPES[type], type.startsWith('refund.') ? 'the refund' : 'the payment']),
)}

\`data\` is what \`GET /v1/payments/{id}\` or \`GET /v1/refunds/{id}\` answered at that moment; a refund names its payment. \`sequence\` rises per payment, and has gaps. Webhooks may come twice, late and in another order than
they happened: take one as a reason to look at the payment, and what the look answers as the truth.

## The request

\`\`\`
POST /hooks
content-type: application/json
user-agent: Tollgate-Webhooks/1
${headers.map(([name, value]) => `${name}: ${value}`).join('\n')}

${BODY}
\`\`\`

- \`webhook-id\` is the event's id, the same in every try and when it is sent again: keep those you have worked on, and answer 2xx to one that you know.
- \`webhook-timestamp\` is the second at which this try was signed. Refuse what is older than five minutes.
- \`webhook-signature\` is one signature or, for ${OLD_SECRET_HOURS} hours after a rotation, two with a space between; one that is right is enough.

## Checking the signature

After [Standard Webhooks](https://www.standardwebhooks.com), whose libraries can be used as they are. By hand: the key is what follows \`whsec_\`, as bytes from base64; the signature is \`v1,\` and the base64 of HMAC-SHA256 over
\`webhook-id\`, \`webhook-timestamp\` and the body **as it came**, joined by dots. Compare in constant time, and before anything in the body is read ([an example](../../examples/shop/webhook.ts)). The request above is signed with
\`${SECRET}\`.

## Answers and tries

2xx within ${TIMEOUT_MS / 1000} s ends it; answer as soon as the work is safe. 410 disables the endpoint, for good: make another. Everything else, redirects too, is tried again, ${TRIES_MAX} times in all over ${WHOLE_DAYS} days and more:

${table(['try', ...WAITS_SECONDS.map((_, i) => String(i + 1))], [['wait before it', ...WAITS_SECONDS.map(wait)]])}

Each wait is up to ${JITTER * 100} % longer. At most ${TRIES_AT_ONCE} tries are under way to one endpoint at once, in each process. \`GET /v1/webhook-endpoints/{id}/deliveries\` shows every try with its HTTP status or, where there was none, why:
${NO_ANSWER.map(code).join(', ')}. After the last one the delivery is \`failed\`; nothing is lost, for the event stays in the feed.

## Changing the secret

\`POST /v1/webhook-endpoints/{id}/rotate-secret\` answers a new \`secret\`. For ${OLD_SECRET_HOURS} hours both sign, so the receiver may change over at any moment of them; then the old one is erased. \`previousSecretUntil\` says when.

## Sending again

\`POST /v1/events/{id}/resend\` sends an event once more, from the first try and under the same id, to every endpoint that is enabled now and wants such events, also one that was made after it.

## The feed

\`GET /v1/events?after=0\` answers everything that was ever told, oldest first, whether or not there was an endpoint: \`{ data, hasMore }\`, at most 100 with \`limit=100\`. Ask again with \`after\` = the last \`position\` you have read. Positions are given out
after commit, so nothing is ever added before what you have read. What [retention](../retention.md) has erased is not there any more.
`;
}
