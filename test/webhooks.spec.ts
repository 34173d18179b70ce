import { Queue } from 'bullmq';
import type { z } from 'zod';
import type { deliveryAnswer } from '../apps/checkout/webhooks/schemas.js';
import { TestGateway } from './gateway.js';
import { Receiver } from './webhooks.receiver.js';

describe('telling merchants', () => {
  let gateway: TestGateway;
  let receiver: Receiver;
  let offset = 0;

  beforeAll(async () => {
    gateway = await TestGateway.start();
  });
  afterAll(() => gateway.close());

  beforeEach(async () => {
    receiver = await Receiver.start();
  });
  afterEach(async () => {
    for (const { id } of (await gateway.api('get', '/v1/webhook-endpoints')).body.data)
      await gateway.api('delete', `/v1/webhook-endpoints/${id}`);
    await gateway.settle();
    await receiver.close();
  });

  const endpoint = async (members: Record<string, unknown> = {}) => {
    const answer = await gateway.api('post', '/v1/webhook-endpoints', { url: receiver.url, ...members });
    expect(answer.status).toBe(201);
    return answer.body as { id: string; secret: string };
  };
  /** The quickest way to an event. */
  const cancelled = async () => {
    const { id } = await gateway.register();
    const payment = (await gateway.api('post', `/v1/payments/${id}/cancel`)).body;
    await gateway.settle();
    return payment as { id: string; checkoutUrl: string };
  };
  const later = async (seconds: number) => {
    await gateway.clock((offset += seconds));
    await gateway.settle();
  };
  const deliveries = async (id: string) =>
    (await gateway.api('get', `/v1/webhook-endpoints/${id}/deliveries`)).body.data as z.infer<typeof deliveryAnswer>[];

  it('delivers an event once, signed, with the payment as every read shows it', async () => {
    const { id, secret } = await endpoint();
    const payment = await cancelled();
    await gateway.settle();
    expect(receiver.letters).toHaveLength(1);
    const [letter] = receiver.letters;
    expect(Receiver.verify(secret, letter!)).toEqual({
      type: 'payment.cancelled',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      sequence: expect.any(Number),
      data: payment,
    });
    expect(letter!.headers['content-type']).toBe('application/json');
    expect(letter!.headers['webhook-id']).toMatch(/^evt_/);
    expect(await deliveries(id)).toEqual([
      expect.objectContaining({
        state: 'delivered',
        type: 'payment.cancelled',
        eventId: letter!.headers['webhook-id'],
        nextTryAt: null,
        attempts: [{ at: expect.any(String), status: 204, error: null, ms: expect.any(Number) }],
      }),
    ]);
  });

  it('tries a receiver that is down again after each wait, with the same id and body, and gives up after the tenth', async () => {
    receiver.answer = 503;
    const { id, secret } = await endpoint();
    await cancelled();
    expect(receiver.letters).toHaveLength(1);
    const waits = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
    for (const [i, wait] of waits.entries()) {
      await later(wait - 2);
      expect(receiver.letters).toHaveLength(i + 1);
      await later(wait * 0.1 + 3);
      expect(receiver.letters).toHaveLength(i + 2);
    }
    await later(200_000);
    expect(receiver.letters).toHaveLength(10);
    expect(new Set(receiver.letters.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(receiver.letters.map(({ body }) => body)).size).toBe(1);
    for (const letter of receiver.letters) Receiver.verify(secret, letter);
    const [delivery] = await deliveries(id);
    expect(delivery).toMatchObject({ state: 'failed', nextTryAt: null });
    expect(delivery!.attempts.map(({ status }) => status)).toEqual(Array(10).fill(503));
  });

  it('reaches a receiver that comes back', async () => {
    const { port } = receiver;
    const { id } = await endpoint();
    await receiver.close();
    await cancelled();
    expect(await deliveries(id)).toEqual([
      expect.objectContaining({ state: 'pending', attempts: [expect.objectContaining({ status: null, error: 'connection_refused' })] }),
    ]);
    receiver = await Receiver.start(port);
    await later(6);
    expect(receiver.letters).toHaveLength(1);
    expect(await deliveries(id)).toEqual([expect.objectContaining({ state: 'delivered' })]);
  });

  it('calls an endpoint that answers 410 no more', async () => {
    receiver.answer = 410;
    const { id } = await endpoint();
    await cancelled();
    expect((await gateway.api('get', `/v1/webhook-endpoints/${id}`)).body).toMatchObject({ status: 'disabled', disabledBecause: 'gone' });
    receiver.answer = 204;
    await cancelled();
    await later(100_000);
    expect(receiver.letters).toHaveLength(1);
    expect(await deliveries(id)).toEqual([expect.objectContaining({ state: 'abandoned', nextTryAt: null })]);
  });

  it('rings for a delivery only once it is committed: a worker that is quicker would find nothing and leave it for its lease', async () => {
    const { id } = await endpoint();
    const missing: number[] = [];
    const { addBulk } = Queue.prototype;
    const ring = jest.spyOn(Queue.prototype, 'addBulk').mockImplementation(async function (this: Queue, jobs) {
      const rung = jobs.map(({ data }) => (data as { deliveryId: string }).deliveryId);
      missing.push(rung.length - (await gateway.rows('select from webhooks.delivery where id = any($1)', [rung])).length);
      return addBulk.call(this, jobs);
    });
    await cancelled().finally(() => ring.mockRestore());
    expect([missing, await deliveries(id)]).toEqual([[0], [expect.objectContaining({ state: 'delivered' })]]);
  });

  it('does not follow redirects', async () => {
    const elsewhere = await Receiver.start();
    receiver.answer = (_request, response) => void response.writeHead(307, { location: elsewhere.url }).end();
    const { id } = await endpoint();
    await cancelled();
    expect(elsewhere.letters).toHaveLength(0);
    expect(await deliveries(id)).toEqual([
      expect.objectContaining({ state: 'pending', attempts: [expect.objectContaining({ status: 307 })] }),
    ]);
    await elsewhere.close();
  });

  it('signs with both secrets for a day after a rotation, then with the new one alone, and keeps the old one no longer', async () => {
    const { id, secret: old } = await endpoint();
    const rotated = await gateway.api('post', `/v1/webhook-endpoints/${id}/rotate-secret`);
    expect(rotated.status).toBe(200);
    const fresh = rotated.body.secret as string;
    expect(fresh).not.toBe(old);
    await cancelled();
    const [first] = receiver.letters;
    expect(String(first!.headers['webhook-signature']).split(' ')).toHaveLength(2);
    Receiver.verify(old, first!);
    Receiver.verify(fresh, first!);
    await later(24 * 3600 + 60);
    expect(await gateway.rows('select previous_sealed, previous_until from webhooks.endpoint')).toEqual([
      { previous_sealed: null, previous_until: null },
    ]);
    expect((await gateway.api('get', `/v1/webhook-endpoints/${id}`)).body.previousSecretUntil).toBeNull();
    await cancelled();
    const second = receiver.letters.at(-1)!;
    expect(receiver.letters).toHaveLength(2);
    Receiver.verify(fresh, second);
    expect(() => Receiver.verify(old, second)).toThrow();
  });

  it('tells each endpoint only what it asked for', async () => {
    const other = await Receiver.start();
    await endpoint({ types: ['payment.charged', 'payment.refused'] });
    await endpoint({ url: other.url, types: ['payment.cancelled'] });
    await cancelled();
    expect(receiver.letters).toHaveLength(0);
    expect(other.letters).toHaveLength(1);
    await other.close();
  });

  it('sends an event again when asked, under the same id', async () => {
    const { id } = await endpoint();
    await cancelled();
    const eventId = String(receiver.letters[0]!.headers['webhook-id']);
    const answer = await gateway.api('post', `/v1/events/${eventId}/resend`);
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({ id: eventId, object: 'event', deliveries: 1 });
    await gateway.settle();
    expect(receiver.letters).toHaveLength(2);
    expect(receiver.letters[1]!.headers['webhook-id']).toBe(eventId);
    expect(receiver.letters[1]!.body).toBe(receiver.letters[0]!.body);
    expect((await deliveries(id))[0]).toMatchObject({ state: 'delivered', attempts: [{ status: 204 }, { status: 204 }] });
  });

  it('starts the schedule anew for an event sent again after it was given up', async () => {
    receiver.answer = 500;
    const { id } = await endpoint();
    await cancelled();
    await gateway.rows(`update webhooks.delivery set state = 'failed', due_at = null, tries = 10 where state = 'pending'`);
    await gateway.api('post', `/v1/events/${receiver.letters[0]!.headers['webhook-id']}/resend`);
    await gateway.settle();
    expect(receiver.letters).toHaveLength(2);
    receiver.answer = 200;
    await later(6);
    expect((await deliveries(id))[0]).toMatchObject({ state: 'delivered' });
  });

  it('forgets what was on its way to an endpoint that is removed', async () => {
    receiver.answer = 500;
    const { id } = await endpoint();
    await cancelled();
    expect((await gateway.api('delete', `/v1/webhook-endpoints/${id}`)).status).toBe(204);
    await later(400);
    expect(receiver.letters).toHaveLength(1);
    expect(await gateway.rows('select state from webhooks.delivery where endpoint_id = $1', [id])).toEqual([{ state: 'abandoned' }]);
  });

  it('makes each try once however often it is rung in', async () => {
    receiver.answer = 500;
    const { id } = await endpoint();
    await cancelled();
    const [delivery] = await deliveries(id);
    // As if the collector had fallen between queue and commit: a ring for the first try comes again after it was made.
    const queue = new Queue('deliver-webhook', { connection: { url: gateway.config.redisUrl }, prefix: gateway.config.env.QUEUE_PREFIX });
    await queue.add('webhooks', { deliveryId: delivery!.id, tries: '0' }, { removeOnComplete: true });
    await queue.close();
    await Promise.all([gateway.settle(), gateway.settle()]);
    expect(receiver.letters).toHaveLength(1);
  });

  it('takes a delivery up again when the worker it was lent to never came back', async () => {
    const { id } = await endpoint();
    await cancelled();
    await gateway.rows(
      `update webhooks.delivery set state = 'pending', tries = 0, due_at = platform.now() + interval '60 seconds' where endpoint_id = $1`,
      [id],
    );
    await gateway.settle();
    expect(receiver.letters).toHaveLength(1);
    await later(61);
    expect(receiver.letters).toHaveLength(2);
  });

  it('says nothing secret in its log', async () => {
    receiver.answer = 500;
    const { secret } = await endpoint();
    const payment = await cancelled();
    const log = gateway.logs.join('');
    expect(log).toContain('a webhook was not accepted');
    expect(log).not.toContain(secret);
    expect(log).not.toContain(secret.slice('whsec_'.length));
    expect(log).not.toContain(payment.checkoutUrl.split('/').at(-1));
  });
});
