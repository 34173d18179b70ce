import { randomInt } from 'node:crypto';
import { newId } from '#platform';
import { Agent, request } from 'undici';
import type { Deployment } from './processes.js';
import type { Receiver } from './receiver.js';

/** More than ever buy at once. A deployment that stood still ends idle connections the moment it goes on: by then we have ended ours. */
const agent = new Agent({ connections: 128, keepAliveMaxTimeout: 2000 });
const KEY = { authorization: 'Bearer sk_test_demo', 'content-type': 'application/json' };
/** As long as carrier-mock lets anybody wait. */
const WAIT_SECONDS = 10;
const WAITS = 6;

type Answer = { readonly status: number; readonly text: string; readonly cookie: string };

/** @throws Error when the answer has another status. */
export async function send(
  method: 'GET' | 'POST',
  url: string,
  status: number,
  headers: Record<string, string>,
  body?: string,
): Promise<Answer> {
  const answer = await request(url, { method, headers, dispatcher: agent, ...(body === undefined ? {} : { body }) });
  const text = await answer.body.text();
  if (answer.statusCode !== status)
    throw new Error(`${method} ${new URL(url).pathname.slice(0, 20)}: ${answer.statusCode} and not ${status}: ${text.slice(0, 200)}`);
  const cookie = [answer.headers['set-cookie'] ?? []].flat().map((each) => each.split(';')[0]!);
  return { status, text, cookie: cookie.join('; ') };
}

export const postJson = (url: string, body: object, status: number, headers: Record<string, string> = {}): Promise<Answer> =>
  send('POST', url, status, { ...KEY, ...headers }, JSON.stringify(body));

/** A form as a browser sends it, from an address of its own. */
export const postForm = (url: string, fields: Record<string, string>, address: string, cookie = ''): Promise<Answer> =>
  send(
    'POST',
    url,
    303,
    { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': address, ...(cookie ? { cookie } : {}) },
    new URLSearchParams(fields).toString(),
  );

export const someAddress = (): string => `${randomInt(11, 120)}.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`;

/** Tells the demo merchant at this address from now on. */
export async function tellAt(deployment: Deployment, url: string): Promise<void> {
  await postJson(`${deployment.url('checkout')}/v1/webhook-endpoints`, { url }, 201);
}

let numbers = randomInt(10_000_000);

/** A line that nobody has bought with yet; every number is one at carrier-mock. */
export const nextNumber = (): string => `0104${String(numbers++ % 10_000_000).padStart(7, '0')}`;

/** Somebody with a line of their own buys: register, the window by form posts, the text, the code, the charge, the webhook. @returns milliseconds from the code to its answer. */
export async function buy(deployment: Deployment, receiver: Receiver): Promise<number> {
  const [checkout, mock] = [deployment.url('checkout'), deployment.url('carrier-mock')];
  const number = nextNumber();
  const [orderId, address] = [newId('row'), someAddress()];
  const order = { orderId, amount: 4900, itemName: '별사탕 100개', goodsClass: 'digital', returnUrl: 'https://shop.example/back' };
  const made = await postJson(`${checkout}/v1/payments`, order, 201, { 'idempotency-key': orderId });
  const { id, checkoutUrl } = JSON.parse(made.text) as { id: string; checkoutUrl: string };
  const identity = { carrier: 'skt', phoneNumber: number, birthDate: '900101', genderDigit: '1', agreeTerms: 'yes', agreeAmount: 'yes' };
  const { cookie } = await postForm(checkoutUrl, identity, address);
  const code = await texted(mock, number);
  const began = performance.now();
  await postForm(checkoutUrl, { code }, address, cookie);
  const ms = performance.now() - began;
  await receiver.charged(id);
  return ms;
}

/** The code of the text that comes to this number. */
export async function texted(mock: string, number: string): Promise<string> {
  for (let waits = 0; waits < WAITS; waits++) {
    const { text } = await send('GET', `${mock}/control/phones/${number}/messages?wait=${WAIT_SECONDS}`, 200, {});
    const [newest] = JSON.parse(text) as { text: string }[];
    if (!newest) continue;
    const code = /#(\d{6})$/.exec(newest.text)?.[1];
    if (!code) throw new Error(`a text without a code came: ${newest.text}`);
    return code;
  }
  throw new Error('no text came');
}
