import { randomBytes, randomUUID } from 'node:crypto';
import request from 'supertest';
import { Webhook } from 'standardwebhooks';
import type { Order } from '../examples/shop/orders.js';
import { startShop, type Shop } from '../examples/shop/start.js';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
let shop: Shop;
/** A second one, whose secret we know: so we can be who writes to it. */
let known: Shop;
const SECRET = `whsec_${randomBytes(32).toString('base64')}`;
/** What each of them handed over. */
const handedOver: string[] = [];
const handedOverByKnown: string[] = [];
const said: string[] = [];
const open = (secret?: string, sold = handedOver) =>
  startShop({
    port: 0,
    tollgate: gateway.url,
    key: 'sk_test_demo',
    secret,
    askEveryMs: 600_000,
    handOver: ({ id }: Order) => sold.push(id),
    say: (line) => said.push(line),
  });
beforeAll(async () => {
  gateway = await TestGateway.start();
  [shop, known] = [await open(), await open(SECRET, handedOverByKnown)];
});
afterAll(async () => {
  await Promise.all([shop?.close(), known?.close()]);
  await gateway.close();
});

const press = (at: Shop, good: string, order = `shop-${randomUUID()}`) =>
  request(at.url).post('/orders').type('form').send({ good, order }).redirects(0);
const pageOf = async (at: Shop, id: string, query = '') => (await request(at.url).get(`/orders/${id}${query}`)).text;
const titleOf = async (at: Shop, id: string, query = '') => /<h1>(.+?)<\/h1>/.exec(await pageOf(at, id, query))![1];

let line = 0;
const freshPhone = () => gateway.phone(`0103900${String(++line).padStart(4, '0')}`);
/** An order, and a buyer who has come as far as the right code. */
async function order(at: Shop, good = 'stars', phone = freshPhone()) {
  const id = `shop-${randomUUID()}`;
  const buyer = gateway.buyer((await press(at, good, id)).headers['location']!);
  await buyer.identify({ phoneNumber: phone.number, carrier: phone.carrier });
  await gateway.settle();
  return { id, phone, pay: async () => (await buyer.enter(await phone.code()), gateway.settle()) };
}

describe('the shop', () => {
  it('sells digital and physical goods, gift cards and what has a period; one press or two, one payment', async () => {
    const shelf = (await request(shop.url).get('/')).text;
    const orders = [...shelf.matchAll(/name="good" value="(\w+)".*?name="order" value="(shop-[\w-]+)"/gs)];
    expect(orders.map(([, good]) => good)).toEqual(['stars', 'mug', 'gift', 'music']);
    const sold = [];
    for (const [, good, id] of orders) {
      const [one, two] = await Promise.all([press(shop, good!, id), press(shop, good!, id)]);
      expect([one.status, one.headers['location']]).toEqual([303, two.headers['location']]);
      sold.push((await gateway.api('get', `/v1/payments?orderId=${id}`)).body);
    }
    expect(sold.map(({ goodsClass, category, amount }) => `${goodsClass} ${category} ${amount}`)).toEqual([
      'digital content 4900', 'physical goods 18000', 'digital gift_card 30000', 'digital subscription 7900',
    ]); // prettier-ignore
    expect(sold[3].servicePeriod).toBe('결제일부터 30일');
  });

  it('shows the order paid when the signed letter has come, and believes no return address', async () => {
    const { id, pay } = await order(shop);
    expect(await titleOf(shop, id, '?status=charged&paymentId=pay_1')).toBe('결제를 기다리고 있습니다');
    await pay();
    expect(handedOver.filter((sold) => sold === id)).toHaveLength(1);
    expect(await titleOf(shop, id, '?status=refused')).toBe('결제되었습니다');
  });

  it('tells whoever looks on at once, by server-sent events', async () => {
    const { id, pay } = await order(shop);
    const stream = await fetch(`${shop.url}/orders/${id}/live`);
    const states = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    const until = async (text: string) => {
      while (!heard.includes(text)) heard += (await states.read()).value ?? '';
    };
    await until('data: code_sent.no.0\n');
    await pay();
    await until('data: charged.yes.0\n');
    await states.cancel();
  });

  it.each([
    ['no', '0100000', '011', '결제되지 않았습니다'],
    ['never', null, null, '결제를 취소했습니다'],
  ])('says it honestly when the answer is %s', async (_, prefix, rest, title) => {
    const phone = prefix ? gateway.phone(prefix + rest!.padStart(4, '0')) : freshPhone();
    const { id } = await order(shop, 'stars', phone);
    if (!prefix) await gateway.api('post', '/v1/payments/cancel-by-order', { orderId: id }, { 'idempotency-key': `off-${id}` });
    await gateway.settle();
    const page = await pageOf(shop, id);
    for (const part of [`<h1>${title}</h1>`, '돈은 나가지 않았습니다.']) expect(page).toContain(part);
    if (prefix) expect(page).toContain('문의: 통신사 고객센터');
    expect(handedOver).not.toContain(id);
  });

  it('expired is expired, and no money moved', async () => {
    const { id } = await order(shop);
    await gateway.clock(700);
    await gateway.settle();
    expect(await pageOf(shop, id)).toMatch(/결제 시간이 지났습니다.*돈은 나가지 않았습니다/s);
    await gateway.clock(0);
  });

  it('gives the money back once, however often the button is pressed', async () => {
    const { id, phone, pay } = await order(shop);
    await pay();
    const ask = () => request(shop.url).post(`/orders/${id}/refunds`).redirects(0);
    const answers = await Promise.all([ask(), ask()]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    // The refund may be quicker than we look; what the page never says any more is that all is paid.
    expect(['환불하고 있습니다', '환불되었습니다']).toContain(await titleOf(shop, id));
    await gateway.settle();
    expect(await titleOf(shop, id)).toBe('환불되었습니다');
    expect((await phone.book()).map(({ type }) => type)).toEqual(['charge', 'cancel']);
  });

  it('says when a refund failed, and lets it be tried again', async () => {
    const { id, pay } = await order(shop, 'stars', gateway.phone('01000000037'));
    await pay();
    for (const tries of [1, 2]) {
      await request(shop.url).post(`/orders/${id}/refunds`);
      await gateway.settle();
      expect(await pageOf(shop, id)).toContain('환불하지 못했습니다.');
      const { id: payment } = (await gateway.api('get', `/v1/payments?orderId=${id}`)).body;
      expect((await gateway.api('get', `/v1/payments/${payment}/refunds`)).body.data).toHaveLength(tries);
    }
  });

  it('finds its orders again after it forgot them, and asks where letters got lost', async () => {
    const { id, pay } = await order(known);
    await pay();
    const later = await open(SECRET);
    expect(await titleOf(later, id)).toBe('결제되었습니다');
    await later.close();
    // No letter reaches this one: nobody at Tollgate knows its address.
    const asking = await startShop({ port: 0, tollgate: gateway.url, key: 'sk_test_demo', secret: SECRET, askEveryMs: 20, handOver: ({ id: sold }) => handedOver.push(sold) }); // prettier-ignore
    const lost = await order(asking);
    await lost.pay();
    while (!handedOver.includes(lost.id)) await new Promise((resolve) => setTimeout(resolve, 20));
    await asking.close();
  });

  it.each([
    ['another’s good', { good: 'yacht', order: `shop-${randomUUID()}` }, 400],
    ['a number of its own choice', { good: 'stars', order: 'A-1' }, 400],
    ['nothing', {}, 400],
  ])('refuses %s', async (_, form, status) => {
    expect((await request(shop.url).post('/orders').type('form').send(form).redirects(0)).status).toBe(status);
  });

  it('knows no order that nobody made, and says so when Tollgate cannot be asked', async () => {
    expect((await request(shop.url).get(`/orders/shop-${randomUUID()}`)).status).toBe(404);
    expect((await request(shop.url).get('/orders/x%3Cb%3E')).status).toBe(404);
    const alone = await startShop({ port: 0, tollgate: 'http://127.0.0.1:9', key: 'k', say: () => undefined });
    const answer = await press(alone, 'stars');
    expect([answer.status, answer.text.includes('다시 결제하지 말고')]).toEqual([502, true]);
    await alone.close();
  });
});

describe('the shop’s door for letters', () => {
  let sent = 0;
  const letter = (type: string, data: object, { id = `msg_${++sent}`, at = new Date(), secret = SECRET } = {}) => {
    const body = JSON.stringify({ type, timestamp: at.toISOString(), sequence: 1, data });
    const headers = { 'webhook-id': id, 'webhook-timestamp': String(Math.floor(at.getTime() / 1000)), 'webhook-signature': new Webhook(secret).sign(id, at, body) }; // prettier-ignore
    return { headers, body };
  };
  const post = ({ headers, body }: ReturnType<typeof letter>) =>
    request(known.url).post('/webhooks/tollgate').set(headers).type('application/json').send(body).then(({ status }) => status); // prettier-ignore

  it('refuses a wrong signature, a changed body and an old letter; nothing comes of them', async () => {
    const { id, pay } = await order(known);
    await pay();
    const paid = { orderId: id, status: 'charged' };
    expect(await post(letter('payment.charged', paid, { secret: `whsec_${randomBytes(32).toString('base64')}` }))).toBe(401);
    const changed = letter('payment.charged', paid);
    expect(await post({ ...changed, body: changed.body.replace('charged', 'refused') })).toBe(401);
    expect(await post(letter('payment.charged', paid, { at: new Date(Date.now() - 301_000) }))).toBe(401);
    expect(await post({ headers: {} as never, body: 'x'.repeat(70_000) })).toBe(413);
    expect(handedOverByKnown).not.toContain(id);
    expect(await post(letter('payment.charged', paid))).toBe(204);
    expect(handedOverByKnown).toContain(id);
  });

  it('hears a letter once, however often it comes, and in whatever order letters come', async () => {
    const { id, pay } = await order(known);
    await pay();
    const paid = letter('payment.charged', { orderId: id });
    expect(await Promise.all([post(paid), post(paid), post(paid)])).toEqual([204, 204, 204]);
    expect(await post(letter('payment.reserved', { orderId: id, status: 'reserved' }))).toBe(204);
    expect(await titleOf(known, id)).toBe('결제되었습니다');
    expect(handedOverByKnown.filter((sold) => sold === id)).toHaveLength(1);
  });

  it('a letter that says more than is true changes nothing: the payment itself is read', async () => {
    const { id } = await order(known);
    expect(await post(letter('payment.charged', { orderId: id, status: 'charged' }))).toBe(204);
    expect(await titleOf(known, id)).toBe('결제를 기다리고 있습니다');
    expect(handedOverByKnown).not.toContain(id);
  });

  it('letters about orders of others are taken and left alone', async () => {
    for (const data of [{ orderId: 'A-1' }, { orderId: `shop-${randomUUID()}` }, { payment: 'pay_1' }, {}])
      expect(await post(letter('payment.charged', data))).toBe(204);
  });
});
