import { BRANDS } from '#kernel';
import { REFUSAL_REASON } from './errors.js';
import { AFTER, FAULTS } from './fault-names.js';
import { HEALTHY } from './line.js';
import { TEST_LINES, type TestLine } from './test-lines.js';

const rows = (group: TestLine['group'], row: (line: TestLine, number: string, carrier: string) => string): string =>
  TEST_LINES.filter((line) => line.group === group)
    .map((line) => row(line, `010-0000-00${line.nn}`, BRANDS[line.traits.carrier ?? HEALTHY.carrier].en))
    .join('\n');

const named = (names: Iterable<string>): string => [...names].map((name) => `\`${name}\``).join(', ');

/** `docs/pages/test-numbers.md`, from the table itself. */
export function testNumbersPage(): string {
  return `# Test numbers

The pretend carriers know these lines from the start. Unless the table says otherwise: birth date \`${HEALTHY.birthDate}\`, gender digit \`${HEALTHY.genderDigit}\`,
a ceiling of 1,000,000 won a month, carrier SKT. Every other number is a healthy line of SKT. \`PUT /control/lines/{number}\` changes any of them,
\`DELETE /control\` brings them back. This page is made from \`apps/carrier-mock/test-lines.ts\`.

## Healthy lines

| number | carrier | what it shows |
| --- | --- | --- |
${rows('healthy', (line, number, carrier) => `| ${number} | ${carrier} | ${line.shows} |`)}

## One for each refusal the carrier can cause

| number | carrier | refusal | how |
| --- | --- | --- | --- |
${rows('refusal', (line, number, carrier) => `| ${number} | ${carrier} | \`${line.refusal}\` | ${line.shows} |`)}

\`no_physical_goods\` refuses physical goods only.

## One for each refusal of a refund

These lines pay like any other. What the carrier would cancel, it denies: \`403 CARRIER_BILLING_REFUND.REFUND_DENIED\` with the reason in the header \`${REFUSAL_REASON}\`
(\`line_changed\`, \`bill_paid_early\` or \`partial_not_supported\`), or, when it answered \`processing\` first, a refund \`denied\` with the reason in the same header of its GET and in
\`denialReason\` of the event. A credit on the next bill is never denied for a change of the line.

| number | carrier | refusal | how |
| --- | --- | --- | --- |
${rows('refund', (line, number, carrier) => `| ${number} | ${carrier} | \`${line.refusal}\` | ${line.shows} |`)}

Members of \`PUT /control/lines/{number}\` for refunds, beyond the published descriptions: \`ported\`, \`nameChanged\`, \`billPaidEarly\` (true or false),
\`monthlyRefundLimit\` (won that go back in a KST month before \`USER_AMOUNT_THRESHOLD_OVERPASSED\`; null: everything), \`asynchronous\` (true: \`processing\` first, charges and refunds).
\`PUT /control/carriers/{carrier}\` \`{ "cancelCutOffMinutes": 30 }\` sets how long before the end of the KST month the carrier stops to cancel (0 at first, at most 44,640: never
a cancel); \`GET\` reads it. In the month of \`paymentDate\` and before the cut-off a refund is a \`cancel\` in the book (event \`refund-completed\`) and the ceiling comes back; else it is a
\`refund\` (event \`refund-in-bill\`), credited on the next bill. \`refundDate\` is the moment that decides.

## One for each fault and carrier

A fault strikes the first call of each kind (charge, prepare, confirm, cancel, refund) of each payment, once (\`wrong_amount\` never a refund); what concerns text messages, events and maintenance strikes every time.
\`GET /control/faults/{fault}/struck\` answers the numbers on which it has struck.

| number | carrier | fault |
| --- | --- | --- |
${rows('fault', (line, number, carrier) => `| ${number} | ${carrier} | ${line.shows} |`)}

## Faults of a whole carrier

\`PUT /control/faults\` \`{ "carrier": "kt", "fault": "cut_after", "probability": 0.2, "count": 3 }\` lets a fault strike whoever pays at that carrier, and not one number alone; a list sets several. Without \`carrier\` it holds for all of them,
without \`probability\` always, without \`count\` for ever. What was set for the same carrier before is replaced; \`"fault": "none"\` takes a carrier's back, and without \`carrier\` everybody's. \`GET /control/faults\` answers what still strikes.
The faults are ${named(Object.keys(FAULTS).filter((name) => name !== 'none'))}, as above. One after which the money has moved (${named(AFTER)})
strikes each call of a payment once, so that it can be found out; the others as often as was said. A number's own fault comes first.

## The time

\`PUT /control/clock\` \`{ "now": "2027-01-31T23:59:00+09:00" }\` or \`{ "offsetSeconds": 86400 }\` (from the machine's clock; 0 is back) moves the time of the carriers and, with \`TOLLGATE_TEST_CLOCK=1\`, which \`npm start\` sets, that of Tollgate's database: months end,
days are closed, waits run out. \`GET /control/clock\` answers \`{ now, offsetSeconds }\`. \`DELETE /control\` brings back this, too.
`;
}
