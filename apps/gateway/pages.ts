import { REFUSAL_CODES, REFUSALS } from '#kernel';
import { charged, isFinal, nextAction, ROUTES, STATUSES, type News, type Status } from '#payments';
import { PROBLEMS, type ProblemCode } from '#platform';
import { testNumbersPage } from '../carrier-mock/test-lines.page.js';
import { inboundPage } from './inbound.page.js';
import { layoutPage } from './layout.page.js';
import { code, table, yesNo } from './markdown.js';
import { timelinePage } from './timeline.page.js';
import { webhooksPage } from './webhooks.page.js';

const STATES: Readonly<Record<Status, string>> = {
  open: 'registered; nobody has identified themselves',
  code_sent: 'a passcode is on its way',
  reserved: 'code right, limit held; waiting for the carrier',
  charging: 'at the carrier',
  unknown: 'the carrier fell silent; it is being asked',
  charged: 'the carrier took it',
  refunded: 'charged, then wholly given back',
  refused: 'ended with a refusal that says whom to ask',
  expired: 'nobody finished it in time',
  cancelled: 'ended by the subscriber or the merchant before any charge',
};

const NEWS: Readonly<Record<News, string>> = {
  identified: 'the subscriber said who they are',
  went_back:
    'back to the first page, by choice, because carrier, number and birth date did not match, or because the carrier is to be asked again',
  held: 'the code was right and every limit had room',
  released: 'an operator, who was to look at it first, let it go on',
  captured: 'the merchant asked for the charge of a held payment',
  charge_started: 'the attempt is on disk; the carrier is about to be told',
  charge_taken: 'the carrier said yes',
  charge_denied: 'the carrier said no',
  silence: 'the carrier said neither',
  rejected_by_carrier: 'the carrier does not bill the charge after all',
  given_back: 'the last won has gone back',
  refused: 'something speaks against the payment before any charge',
  expired: 'its time ran out',
  cancelled: 'somebody changed their mind',
};

const plain = { capture: 'automatic', capturedAt: null, reviewUntil: null, lateYes: false } as const;

/** Where each news leads, in the order of the table. */
const routes = STATUSES.flatMap((from) => (Object.entries(ROUTES[from]) as [News, Status][]).map(([news, to]) => ({ from, news, to })));

/** The generated pages of `docs/`: path in the repository → content. A test keeps the committed ones equal to these. */
export const pages = (): Record<string, string> => ({
  'docs/pages/states.md': statesPage(),
  'docs/pages/refusals.md': refusalsPage(),
  'docs/pages/problems.md': problemsPage(),
  'docs/pages/timeline.md': timelinePage(),
  'docs/pages/file-layout.md': layoutPage(),
  'docs/pages/inbound-layout.md': inboundPage(),
  'docs/pages/webhooks.md': webhooksPage(),
  'docs/pages/test-numbers.md': testNumbersPage(),
});

export const OPENAPI_PAGE = 'docs/pages/openapi.json';

/** @param document what `GET /openapi.json` answers. */
export const openApiPage = (document: unknown): string => `${JSON.stringify(document, null, 2)}\n`;

function statesPage(): string {
  const news = [...new Set(routes.map((route) => route.news))];
  return `# States of a payment

Made from the table of routes in \`libs/payments/payments.rules.ts\`. A payment moves along these arrows only, by compare-and-set.

\`\`\`mermaid
${statesDiagram()}
\`\`\`

${table(
  ['status', 'meaning', '`charged`', 'final', '`nextAction`'],
  STATUSES.map((status) => [
    code(status),
    STATES[status],
    charged(status, false),
    yesNo(isFinal(status)),
    code(nextAction({ ...plain, status })),
  ]),
)}

A refused payment whose carrier said yes after all shows \`charged: unknown\` and \`nextAction: ${nextAction({ ...plain, status: 'refused', lateYes: true })}\`.

## News

${table(
  ['news', 'from', 'to', 'what happened'],
  news.map((name) => {
    const found = routes.filter((route) => route.news === name);
    return [code(name), found.map(({ from }) => code(from)).join(', '), code(found[0]!.to), NEWS[name]];
  }),
)}
`;
}

/** Mermaid's `stateDiagram-v2`, also shown in docs/the-walk.md. */
export function statesDiagram(): string {
  const ends = STATUSES.filter((status) => isFinal(status) && routes.some(({ to }) => to === status));
  return [
    'stateDiagram-v2',
    '  [*] --> open: registered',
    ...routes.map(({ from, news, to }) => `  ${from} --> ${to}: ${news}`),
    ...ends.map((status) => `  ${status} --> [*]`),
  ].join('\n');
}

function refusalsPage(): string {
  return `# Refusals

Made from \`libs/kernel/refusals.ts\`, in order of precedence: where two apply, the upper one is told. Those that do not end the payment let the
person try again. The HTTP status counts where a refusal answers a request of the merchant.

${table(
  ['code', 'ends the payment', 'whom to ask', 'HTTP', 'Korean', 'English'],
  REFUSAL_CODES.map((name) => {
    const { final, contact, status, ko, en } = REFUSALS[name];
    return [code(name), yesNo(final), contact, String(status), ko, en];
  }),
)}
`;
}

function problemsPage(): string {
  return `# Errors of the HTTP doors

Made from \`libs/platform/problems.ts\`. Every error is \`application/problem+json\`; [refusals](refusals.md) of a payment have codes of their own.

${table(
  ['code', 'HTTP', 'what it says', 'send the same request again'],
  (Object.keys(PROBLEMS) as ProblemCode[]).map((name) => {
    const { status, title, retryable } = PROBLEMS[name];
    return [code(name), String(status), title, yesNo(retryable)];
  }),
)}
`;
}
