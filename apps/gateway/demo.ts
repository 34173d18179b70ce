import { randomInt } from 'node:crypto';
import { newId, type Config } from '#platform';
import { billingLines } from './demo.billing.js';
import { call, eventually, expectStatus, form, get, json, listen } from './demo.http.js';
import type { Gateway } from './start.js';

const KEY = 'sk_test_demo';

/** One purchase through the real HTTP doors, told step by step. @throws Error that names the step that failed. */
export async function demo(_config: Config, gateway: Gateway, say: (line: string) => void = console.log): Promise<void> {
  const receiver = await listen();
  let step = 'start';
  const tell = (name: string, line: string) => {
    step = name;
    say(`${name.padEnd(9)} ${line}`);
  };
  try {
    const api = `${gateway.url('checkout')}/v1`;
    const mock = gateway.url('carrier-mock');
    const number = `010${randomInt(20_000_000, 59_000_000)}`;
    const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };

    tell('webhook', `the merchant names its endpoint ${receiver.url}`);
    const endpoint = json(await call('POST', `${api}/webhook-endpoints`, { url: receiver.url }, headers), 201);

    tell('register', 'POST /v1/payments: 별사탕 100개, 4,900 won');
    const order = {
      orderId: `demo-${newId('row').slice(4)}`,
      amount: 4900,
      itemName: '별사탕 100개',
      goodsClass: 'digital',
      returnUrl: 'https://shop.example/back',
    };
    const payment = json(await call('POST', `${api}/payments`, order, { ...headers, 'idempotency-key': order.orderId }), 201);
    say(`          ${payment.id} is ${payment.status}; the window is ${payment.checkoutUrl}`);

    tell('window', `the subscriber of ${number.slice(0, 3)}-****-${number.slice(-4)} says who they are`);
    const identity = { carrier: 'skt', phoneNumber: number, birthDate: '900101', genderDigit: '1', agreeTerms: 'yes', agreeAmount: 'yes' };
    const bound = expectStatus(await form(payment.checkoutUrl, identity), 303);
    const cookie = String(bound.headers['set-cookie']).split(';')[0]!;

    tell('SMS', 'the carrier vouches for the line, and the text message arrives:');
    const text = await eventually(
      async () => (json(await call('GET', `${mock}/control/phones/${number}/messages`), 200) as { text: string }[])[0]?.text,
    );
    for (const line of text.split('\n')) say(`            | ${line}`);

    const code = /#(\d{6})$/.exec(text)?.[1];
    if (!code) throw new Error('the text holds no code');
    tell('code', `the subscriber types ${code}`);
    expectStatus(await form(payment.checkoutUrl, { code }, cookie), 303);
    const { status } = json(await call('GET', `${api}/payments/${payment.id}`, undefined, headers), 200);
    if (status === 'open' || status === 'code_sent') throw new Error(`the code was not taken: the payment is still ${status}`);

    tell('limit', 'the amount is held against the monthly limit; the queue takes the charge to the carrier');
    const charged = await eventually(async () => {
      const now = json(await call('GET', `${api}/payments/${payment.id}`, undefined, headers), 200);
      if (now.status === 'refused') throw new Error(`refused: ${now.refusal.code}`);
      return now.status === 'charged' ? now : undefined;
    });
    tell('carrier', `${charged.status}: on the bill of ${charged.billingMonth}`);

    const book = json(await call('GET', `${mock}/control/book?number=${number}`), 200) as {
      type: string;
      amount: number;
      carrier: string;
    }[];
    if (book.length !== 1 || book[0]!.type !== 'charge' || book[0]!.amount !== 4900)
      throw new Error(`the carrier's book says ${JSON.stringify(book)}`);
    tell('book', `the carrier's own book holds one ${book[0]!.type} of ${book[0]!.amount} won at ${book[0]!.carrier}`);

    const hook = await eventually(async () => receiver.received[0]);
    tell('webhook', `${hook.type} arrived, signed ${hook.signature.slice(0, 12)}… for endpoint ${endpoint.id}`);
    if (hook.type !== 'payment.charged') throw new Error(`expected payment.charged, got ${hook.type}`);
    const page = expectStatus(await get(`${payment.checkoutUrl}/done`, cookie), 200);
    if (!page.body.includes('4,900')) throw new Error('the receipt does not show the amount');
    tell('receipt', 'the window shows the receipt and the way back to the shop');

    tell('refund', 'the merchant gives it back in the same month');
    const refund = json(
      await call(
        'POST',
        `${api}/payments/${payment.id}/refunds`,
        { reason: 'sold out' },
        { ...headers, 'idempotency-key': `${order.orderId}-back` },
      ),
      201,
    );
    const back = await eventually(async () => {
      const now = json(await call('GET', `${api}/refunds/${refund.id}`, undefined, headers), 200);
      if (now.status === 'failed') throw new Error(`the refund failed: ${now.refusal.code}`);
      return now.status === 'succeeded' ? now : undefined;
    });
    const movements = json(await call('GET', `${mock}/control/book?number=${number}`), 200) as { type: string; amount: number }[];
    if (movements.map(({ type }) => type).join(' ') !== 'charge cancel')
      throw new Error(`the carrier's book says ${JSON.stringify(movements)}`);
    tell('book', `${back.method}: the carrier's own book holds the charge and its cancel; the limit is free again`);

    tell('billing', 'an operator closes the day, which would be done at 00:10; SKT pulls its file:');
    for (const line of await billingLines(gateway.url('billing'), payment.id, new Date(back.refundedAt))) say(`            | ${line}`);
    say('');
    say('One purchase, one charge, one cancel, one line for each, nothing doubled.');
  } catch (error) {
    throw new Error(`the demo failed at step "${step}": ${(error as Error).message}`, { cause: error });
  } finally {
    receiver.server.close();
  }
}
