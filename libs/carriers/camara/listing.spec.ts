import { cut, error, json } from './carrier.kit.js';
import { at, closeAll, PAID_AT, payment } from './order.kit.js';

const DAY = [new Date('2026-11-19T14:00:00Z'), new Date('2026-11-20T15:01:00Z')] as const;
afterEach(closeAll);

const total = (n: number) => ({ 'x-total-count': String(n) });
const one = (id: string) => payment('att_1', 'succeeded', { id });

it('every page is read, and each payment told with our mark', async () => {
  const { fake, carriers } = await at('skt');
  fake
    .on('list 1', json(200, [one('P-1'), one('P-2')], total(3)))
    .on('list 2', json(200, [payment('att_2', 'reserved', { id: 'P-3' })], total(3)));
  const shown: string[] = [];
  const told = await carriers
    .of('skt')
    .list(...DAY, async (page) => void shown.push(...page.map(({ id, mark, status }) => `${id} ${mark} ${status}`)));
  expect([told, shown]).toEqual(['whole', ['P-1 att_1 succeeded', 'P-2 att_1 succeeded', 'P-3 att_2 reserved']]);
});

it('what cannot be a mark of ours is none, and a status that nobody could read is told as that', async () => {
  const { fake, carriers } = await at('skt');
  const strange = (id: string, mark: string, status: string) => payment(mark as never, status as never, { id });
  const marks = ['order \u0000', 'x'.repeat(201), '주문', ''];
  const states = ['\u0000', 's'.repeat(41), 'not one word', 'Paused_2'];
  const all = marks.map((mark, i) => strange(`P-${i}`, mark, states[i]!));
  fake.on('list 1', json(200, all, total(all.length)));
  const shown: unknown[] = [];
  const told = await carriers.of('skt').list(...DAY, async (page) => void shown.push(...page.map(({ mark, status }) => [mark, status])));
  expect([told, shown]).toEqual(['whole', [...Array(3).fill([null, 'unreadable']), [null, 'Paused_2']]]);
});

it.each([
  ['is silent on its second page', [json(200, [one('P-1')], total(2)), cut]],
  ['answers 503', [error(503, 'UNAVAILABLE')]],
  ['ends before its total', [json(200, [one('P-1')], total(2)), json(200, [], total(2))]],
  ['holds what is no payment', [json(200, [{ paymentId: 'P-1' }], total(1))]],
  ['has taken one nobody says when', [json(200, [{ ...one('P-1'), paymentDate: undefined }], total(1))]],
])('a list that %s is silence, never an empty day', async (_, pages) => {
  const { fake, carriers } = await at('skt');
  for (const [i, page] of pages.entries()) fake.on(`list ${i + 1}`, page);
  expect(await carriers.of('skt').list(...DAY, () => Promise.resolve())).toMatchObject({ kind: 'silent' });
});

it('one payment is shown, absent, or silence', async () => {
  const { fake, carriers } = await at('skt');
  fake
    .on('GET P-1', json(200, one('P-1')))
    .on('GET P-2', error(404, 'NOT_FOUND'))
    .on('GET P-3', json(200, one('P-1')));
  const [first, second, third] = await Promise.all(['P-1', 'P-2', 'P-3'].map((id) => carriers.of('skt').show(id)));
  expect(first).toEqual({ id: 'P-1', mark: 'att_1', status: 'succeeded', amount: 4900, paidAt: new Date(PAID_AT) });
  expect([second, third]).toEqual(['absent', expect.objectContaining({ kind: 'silent' })]);
});
