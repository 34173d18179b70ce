/**
 * A merchant in forty lines, with nothing but Node: registers a payment, sends the buyer to the window, and asks until it is known.
 *   node examples/first-payment.mjs            (while `npm start` runs)
 * A real shop would listen for the webhook as well, and trust neither alone: the payment itself is the truth.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

const api = process.env.TOLLGATE_URL ?? 'http://127.0.0.1:3000';
const key = process.env.TOLLGATE_KEY ?? 'sk_test_demo';

async function call(method, path, body, headers = {}) {
  const answer = await fetch(`${api}/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: body && JSON.stringify(body),
  });
  const json = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${json.code}: ${json.detail ?? json.title}`);
  return json;
}

const orderId = `order-${randomUUID()}`;
const order = { orderId, amount: 4900, itemName: '별사탕 100개', goodsClass: 'digital', returnUrl: 'http://127.0.0.1:8080/back' };

// The order id makes a good key: however often this is sent, it makes one payment.
const payment = await call('POST', '/payments', order, { 'idempotency-key': orderId });
console.log(`open ${payment.checkoutUrl}\nand pay; the text message arrives at http://127.0.0.1:9091/phones/01012345678`);

let now = payment;
while (['ask_user', 'wait'].includes(now.nextAction)) {
  await pause(1000);
  now = await call('GET', `/payments/${payment.id}`);
}
console.log(now.status === 'charged' ? `paid: on the bill of ${now.billingMonth}` : `not paid: ${now.refusal?.message ?? now.status}`);
