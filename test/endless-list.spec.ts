import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestGateway } from './gateway.js';
import { BooksDesk } from './reconcile.kit.js';

/** More than a look has time for: whoever reads on to there has not given it up. */
const PAGES = 400;

let gateway: TestGateway;
let desk: BooksDesk;
let pages = 0;
let endless = true;
/** The carriers, but that kt's list has one page after the other. */
const front: Server = createServer((asked, reply) => {
  void (async () => {
    const { method, headers, url } = asked;
    if (endless && /^\/kt\/carrier-billing\/[^/]+\/payments\?/.test(url!)) {
      await sleep(15);
      const paid = { chargingInformation: { amount: 100, currency: 'KRW', description: ['x'] } };
      const one = {
        paymentId: `other-${++pages}`,
        paymentStatus: 'denied',
        amountTransaction: { referenceCode: 'other', paymentAmount: paid },
      };
      return void reply.setHeader('content-type', 'application/json').end(JSON.stringify(pages > PAGES ? [] : [one]));
    }
    const body: Buffer[] = [];
    for await (const chunk of asked) body.push(chunk as Buffer);
    const sent = Object.fromEntries(
      ['authorization', 'content-type'].flatMap((name) => (headers[name] ? [[name, String(headers[name])]] : [])),
    );
    const answer = await fetch(`${gateway.mockUrl}${url}`, {
      method: method!,
      headers: sent,
      ...(body.length > 0 ? { body: Buffer.concat(body) } : {}),
    });
    reply.statusCode = answer.status;
    for (const name of ['content-type', 'x-total-count']) if (answer.headers.has(name)) reply.setHeader(name, answer.headers.get(name)!);
    reply.end(Buffer.from(await answer.arrayBuffer()));
  })().catch(() => reply.destroy());
});

beforeAll(async () => {
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  gateway = await TestGateway.start({
    SWEEP_SECONDS: '3600',
    CARRIER_URL: url,
    BILLING_LIST_WITHIN_SECONDS: '3',
    CARRIER_TIMEOUT_MS: '10000',
  });
  desk = new BooksDesk(gateway);
});
afterAll(async () => {
  await gateway.close();
  front.closeAllConnections();
  front.close();
});

it('a carrier whose list does not end is given up for now, and keeps no other from its day nor anybody from the next night', async () => {
  const silence = { equal: false, why: 'the carrier does not show its list: takes too long', book: null, openBreaks: 0 };
  const first = await desk.night();
  expect(await desk.stands('kt', first)).toMatchObject(silence);
  for (const carrier of ['skt', 'lgu'] as const) expect(await desk.stands(carrier, first)).toMatchObject({ equal: true });
  expect(pages).toBeLessThan(PAGES);
  expect(await gateway.rows('select 1 from billing.listed')).toEqual([]);

  pages = 0;
  const second = await desk.night();
  for (const carrier of ['skt', 'lgu'] as const) expect(await desk.stands(carrier, second)).toMatchObject({ equal: true });
  expect(await gateway.rows(`select 1 from billing.file where business_date = $1 and host = 'kt'`, [second])).toHaveLength(1);

  endless = false;
  await desk.hours(2);
  for (const day of [first, second]) expect(await desk.stands('kt', day)).toMatchObject({ equal: true });
});
