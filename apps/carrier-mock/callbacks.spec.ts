import { getEventListeners, getMaxListeners } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Callbacks } from './callbacks.js';
import { BILLING, order, startMock, type Mock } from './mock.kit.js';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly event: { id: string; type: string; data: { paymentId: string; paymentDate?: string } };
}

describe('events to the sink', () => {
  let mock: Mock;
  let server: Server;
  let sink: string;
  let answers: number[];
  const received: Received[] = [];
  const types = () => received.map(({ event }) => event.type.replace('org.camaraproject.carrier-billing.v0.payment-', ''));
  const number = '+821012121212';

  beforeAll(async () => {
    mock = await startMock();
    server = createServer((request, response) => {
      let text = '';
      request.on('data', (part) => (text += part));
      request.on('end', () => {
        received.push({ headers: request.headers, event: JSON.parse(text) });
        response.writeHead(answers.shift() ?? 204).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    sink = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callbacks/skt`;
  });
  afterAll(async () => {
    await mock.close();
    server.close();
  });
  beforeEach(async () => {
    received.length = 0;
    answers = [];
    await mock.call('DELETE', '/control');
  });

  const credential = (more = {}) => ({
    credentialType: 'ACCESSTOKEN',
    accessToken: 'sink-token',
    accessTokenExpiresUtc: '2199-01-01T00:00:00Z',
    accessTokenType: 'bearer',
    ...more,
  });
  const post = (path: string, more: Record<string, unknown>) => mock.as('skt', 'POST', BILLING + path, order(number, 100, {}, more));
  const purchase = async (fault: string) => {
    await mock.call('PUT', `/control/lines/${number}`, { body: { fault } });
    const { paymentId } = (await post('/prepare', { sink, sinkCredential: credential() })).body;
    await mock.settle();
    await mock.as('skt', 'POST', `${BILLING}/${paymentId}/confirm`, { phoneNumber: number });
    await mock.settle();
  };

  test('tell of the reservation and of the charge, with the client’s own token', async () => {
    await purchase('none');
    expect(types()).toEqual(['reserved', 'completed']);
    expect(received[1]).toMatchObject({
      headers: { 'content-type': 'application/cloudevents+json', authorization: 'Bearer sink-token', 'x-correlator': expect.any(String) },
      event: { specversion: '1.0', data: { paymentDate: expect.any(String), status: 'succeeded' } },
    });
  });

  test('are tried again, three times in all, under the same id', async () => {
    answers = [500, 503];
    await post('', { sink });
    await mock.settle();
    expect(types()).toEqual(['completed', 'completed', 'completed']);
    expect(new Set(received.map(({ event }) => event.id)).size).toBe(1);
    expect(received[0]!.headers.authorization).toBeUndefined();
  });

  test('a sink that was tried again leaves nobody waiting for the end', async () => {
    answers = [500, 503];
    const callbacks = new Callbacks({ flushed: async () => undefined } as never, {} as never, { warn: () => undefined } as never);
    callbacks.open({ id: 'p', sink }, null);
    callbacks.tell({ of: 'p', thread: 'p', mayWait: false, last: true, event: '{"id":"e"}' }, null);
    await callbacks.settle();
    expect(received).toHaveLength(3);
    expect(getEventListeners(callbacks['stop'].signal, 'abort')).toEqual([]);
    // Nor does Node take many at once for a leak.
    expect(getMaxListeners(callbacks['stop'].signal)).toBe(Infinity);
  });

  const struck = async (fault: string) => (await mock.call('GET', `/control/faults/${fault}/struck`)).body;

  test('duplicate_callback sends each twice', async () => {
    await purchase('duplicate_callback');
    expect(types()).toEqual(['reserved', 'reserved', 'completed', 'completed']);
    expect(await struck('duplicate_callback')).toEqual([number]);
  });

  test('reordered_callback tells of the charge before the reservation', async () => {
    await purchase('reordered_callback');
    expect(types()).toEqual(['completed', 'reserved']);
    expect(await struck('reordered_callback')).toEqual([number]);
  });

  test('reordered_callback has not struck where only one event is told', async () => {
    await mock.call('PUT', `/control/lines/${number}`, { body: { fault: 'reordered_callback' } });
    await post('', { sink, sinkCredential: credential() });
    await mock.settle();
    expect([types(), await struck('reordered_callback')]).toEqual([['completed'], []]);
  });

  test('do not follow a token that has expired', async () => {
    await post('', { sink, sinkCredential: credential({ accessTokenExpiresUtc: '2020-01-01T00:00:00Z' }) });
    await mock.settle();
    expect(received).toEqual([]);
  });

  test.each([
    [{ sink: 'ftp://example.com/x' }, 'INVALID_SINK'],
    [{ sink: 'http://example.com/x' }, 'INVALID_SINK'],
    [{ sink: 'nonsense' }, 'INVALID_SINK'],
    [{ sink: 'https://example.com/x', sinkCredential: { credentialType: 'PLAIN', identifier: 'a', secret: 'b' } }, 'INVALID_CREDENTIAL'],
    [{ sink: 'https://example.com/x', sinkCredential: credential({ accessTokenType: 'mac' }) }, 'INVALID_TOKEN'],
    [{ sink: 'https://example.com/x', sinkCredential: { credentialType: 'ACCESSTOKEN' } }, 'INVALID_ARGUMENT'],
  ])('%j is refused with %s, and nothing is charged', async (more, code) => {
    expect(await post('', more)).toMatchObject({ status: 400, body: { code } });
    expect((await mock.call('GET', '/control/book')).body).toEqual([]);
  });

  test('without MOCK_HTTP_SINK only https is a sink', async () => {
    const strict = await startMock(undefined, { MOCK_HTTP_SINK: '0' });
    expect((await strict.as('skt', 'POST', BILLING, order(number, 100, {}, { sink }))).body.code).toBe('INVALID_SINK');
    await strict.close();
  });
});
