import { riskRuleAnswer, riskRulesAnswer } from '../apps/checkout/operator/risk-rules.schemas.js';
import { TestGateway } from './gateway.js';
import { Desk } from './operators.kit.js';

let gateway: TestGateway;
let desk: Desk;
beforeAll(async () => {
  gateway = await TestGateway.start();
  desk = new Desk(gateway);
});
afterAll(() => gateway.close());

const rule = (members: Record<string, unknown> = {}) => ({
  ...{
    name: 'big_gifts',
    kind: 'large',
    parameters: { least: 1000 },
    weight: 30,
    says: 'more than we like',
    reason: '상품권 현금화',
    ...members,
  },
});
const set = (members: Record<string, unknown> = {}) => desk.call('post', 'risk-rules', rule(members));
const names = async () => ((await desk.call('get', 'risk-rules')).body.data as { id: string }[]).map(({ id }) => id);
const judged = async (id: string) =>
  (await gateway.rows<{ rules: { rule: string; weight: number }[] }>('select rules from risk.judgement where payment_id = $1', [id]))[0]!
    .rules;

it('a rule counts from the next judgement on, in place of the one of its name, until it is withdrawn', async () => {
  const made = await set();
  expect([made.status, riskRuleAnswer.safeParse(made.body).error]).toEqual([201, undefined]);
  const listed = await desk.call('get', 'risk-rules');
  expect([listed.status, riskRulesAnswer.safeParse(listed.body).error]).toEqual([200, undefined]);
  const weighs = async (line: string) => {
    const { id } = await gateway.buy(gateway.phone(line));
    return (await judged(id as string)).find(({ rule: name }) => name === 'big_gifts')?.weight ?? null;
  };
  expect(await weighs('01078700001')).toBe(30);
  await set({ weight: 40 });
  expect(await weighs('01078700002')).toBe(40);
  expect((await desk.call('delete', 'risk-rules/big_gifts?reason=over')).body).toMatchObject({ id: 'big_gifts', inForce: false });
  expect(await weighs('01078700003')).toBeNull();
  expect((await desk.call('delete', 'risk-rules/big_gifts')).status).toBe(200);
  expect((await desk.acts('big_gifts')).map(({ what }) => what).sort()).toEqual(
    ['risk_rule.set', 'risk_rule.set', 'risk_rule.withdraw', 'risk_rule.withdraw'].sort(),
  );
  expect(await gateway.rows(`select withdrawn from risk.rule where name = 'big_gifts' order by n`)).toEqual(
    [false, false, true].map((withdrawn) => ({ withdrawn })),
  );
});

it('a threshold decides from the next judgement on', async () => {
  const standing = (await desk.call('get', 'risk-rules')).body.thresholds as { decision: string; score: number | null }[];
  expect(standing.find(({ decision }) => decision === 'hold_for_review')).toMatchObject({ score: 110 });
  const changed = await desk.call('post', 'risk-rules/thresholds', { decision: 'hold_for_review', score: 1, reason: '점검' });
  expect([changed.status, changed.body]).toMatchObject([201, { decision: 'hold_for_review', score: 1 }]);
  const { id } = await gateway.buy(gateway.phone('01078700010'));
  expect(await gateway.rows('select decision from risk.judgement where payment_id = $1', [id])).toEqual([{ decision: 'hold_for_review' }]);
  await desk.call('post', 'risk-rules/thresholds', { decision: 'hold_for_review', score: null, reason: '끝' });
  const { id: next } = await gateway.buy(gateway.phone('01078700011'));
  expect(await gateway.rows('select decision from risk.judgement where payment_id = $1', [next])).toEqual([{ decision: 'allow' }]);
});

it('watched lines are given as numbers and kept as keys, also in the audit', async () => {
  const made = await set({ name: 'watched', kind: 'watched_lines', parameters: { lines: ['010-7870-0020'] }, demands: 'refuse' });
  expect(made.status).toBe(201);
  const { id } = await gateway.buy(gateway.phone('01078700020'));
  expect((await judged(id as string)).map(({ rule: name }) => name)).toContain('watched');
  const written = JSON.stringify([
    made.body,
    await desk.acts('watched'),
    await gateway.rows(`select * from risk.rule where name = 'watched'`),
  ]);
  expect(written).not.toMatch(/7870-?0020/);
  await desk.call('delete', 'risk-rules/watched');
});

it.each([
  [{ name: 'Big Gifts' }, 'name'],
  [{ kind: 'unknown' }, 'kind'],
  [{ parameters: {} }, 'parameters'],
  [{ parameters: { least: 1000, more: 1 } }, 'parameters'],
  [{ parameters: { least: ['1000'] } }, 'parameters'],
  [{ kind: 'night', parameters: { from: 0, until: 1440 } }, 'parameters'],
  [{ kind: 'night', parameters: { from: 60, until: 60 } }, 'parameters'],
  [{ kind: 'first_use', parameters: { hours: 100_000 } }, 'parameters'],
  [{ kind: 'categories', parameters: { categories: ['drugs'] } }, 'parameters'],
  [{ kind: 'watched_lines', parameters: { lines: ['a line'] } }, 'parameters'],
  [{ weight: 1001 }, 'weight'],
  [{ demands: 'charge' }, 'demands'],
  [{ reason: '' }, 'reason'],
])('%j is refused, naming the member, and nothing is set', async (members, param) => {
  const before = await names();
  const answer = await set(members);
  expect([answer.status, answer.body.code, answer.body.param]).toEqual([400, 'invalid_request', param]);
  expect(await names()).toEqual(before);
});

it('without an operator’s key there is no door', async () => {
  expect((await gateway.api('get', '/v1/operator/risk-rules')).status).toBe(401);
  expect((await gateway.api('delete', '/v1/operator/risk-rules/night')).status).toBe(401);
  expect(await names()).toContain('night');
});
