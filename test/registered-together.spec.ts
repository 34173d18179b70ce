import { Crowd } from './crowd.js';
import { TestGateway } from './gateway.js';

const MANY = 12;

describe('what comes to checkout at one moment', () => {
  let gateway: TestGateway;
  beforeAll(async () => (gateway = await TestGateway.start({ WINDOW_REQUESTS_PER_IP_MINUTE: '10000' })));
  afterAll(() => gateway.close());

  const order = (orderId: string, amount = 1000) => ({
    orderId,
    amount,
    itemName: '별사탕',
    goodsClass: 'digital',
    returnUrl: 'https://shop.example/back',
  });
  const register = (orderId: string, key: string, amount?: number) =>
    gateway.api('post', '/v1/payments', order(orderId, amount), { 'idempotency-key': key });
  const transactions = async (ids: readonly string[]): Promise<number> => {
    const [row] = await gateway.rows<{ n: number }>(
      'select count(distinct xmin::text)::int as n from payments.payment where id = any($1)',
      [ids],
    );
    return row!.n;
  };

  it('orders are registered in few transactions, each once and under its own key', async () => {
    const answers = await Promise.all(Array.from({ length: MANY }, (_, i) => register(`many-${i}`, `many-${i}`)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    const ids = answers.map(({ body }) => (body as { id: string }).id);
    expect(new Set(ids).size).toBe(MANY);
    expect(await transactions(ids)).toBeLessThan(MANY);
    const again = await Promise.all(Array.from({ length: MANY }, (_, i) => register(`many-${i}`, `many-${i}`)));
    expect(again.map(({ body }) => (body as { id: string }).id)).toEqual(ids);
  });

  it('an order that is refused spoils nobody’s', async () => {
    await register('taken', 'first');
    const refused = [register('taken', 'first', 2000), register('taken', 'second')];
    const answers = await Promise.all([...Array.from({ length: MANY }, (_, i) => register(`beside-${i}`, `beside-${i}`)), ...refused]);
    expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: MANY }, () => 201), 422, 409]);
    const codes = answers.slice(MANY).map(({ body }) => (body as { code: string }).code);
    expect(codes).toEqual(['idempotency_mismatch', 'duplicate_order']);
  });

  it('of one order under many keys one payment comes to be', async () => {
    const answers = await Promise.all(Array.from({ length: MANY }, (_, i) => register('wanted', `wanted-${i}`)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(await gateway.rows(`select id from payments.payment where order_id = 'wanted'`)).toHaveLength(1);
  });

  it('who says who they are gets one code each', async () => {
    const phones = Array.from({ length: MANY }, (_, i) => gateway.phone(`0107755${String(i).padStart(4, '0')}`));
    await new Crowd(gateway).identify(phones.map((phone) => ({ phone })));
    await gateway.settle();
    for (const phone of phones) expect(await phone.messages()).toHaveLength(1);
  });
});
