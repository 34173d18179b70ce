import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { variables, type Config } from '#platform';
import { guardedLookup } from '#webhooks';
import { Agent, request } from 'undici';
import { Messenger } from './messenger.js';

describe('the messenger', () => {
  let server: Server;
  let answer: RequestListener;
  let messenger: Messenger;
  let url: string;
  let calls = 0;

  const allowing = (WEBHOOK_ALLOW_PRIVATE: '0' | '1') =>
    new Messenger({ env: variables.parse({ WEBHOOK_ALLOW_PRIVATE }), production: false } as Config);

  beforeEach(async () => {
    calls = 0;
    server = createServer((incoming, outgoing) => {
      calls++;
      incoming.resume().on('end', () => answer(incoming, outgoing));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    messenger = allowing('1');
  });
  afterEach(async () => {
    await messenger.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('waits for a silent receiver no longer than the time-out', async () => {
    answer = () => undefined;
    const { answer: found, ms } = await messenger.post(url, {}, '{}', 200);
    expect(found).toEqual({ error: 'timeout' });
    expect(ms).toBeGreaterThanOrEqual(190);
    expect(ms).toBeLessThan(2000);
  });

  it("lets no call wait for another, so the time-out is the receiver's alone", async () => {
    answer = (_, response) => void setTimeout(() => response.end(), 400);
    const found = await Promise.all(Array.from({ length: 40 }, () => messenger.post(url, {}, '{}', 1000)));
    expect(found.map(({ answer: one }) => one)).toEqual(Array(40).fill({ status: 200 }));
    expect(calls).toBe(40);
  });

  it('takes the status for the answer when the body never ends', async () => {
    answer = (_, response) => void response.writeHead(200).write('a');
    expect((await messenger.post(url, {}, '{}', 200)).answer).toEqual({ status: 200 });
  });

  it('reads at most 64 KiB of an endless body', async () => {
    let sent = 0;
    answer = (_, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(16 * 1024))) sent += 16 * 1024;
        if (!response.destroyed) response.once('drain', more);
      };
      more();
      response.on('error', () => undefined);
    };
    const { answer: found, ms } = await messenger.post(url, {}, '{}', 5000);
    expect(found).toEqual({ status: 200 });
    expect(ms).toBeLessThan(4000);
    expect(sent).toBeLessThan(32 * 1024 * 1024);
  });

  it('tells a cut line, a closed port and an unknown name apart', async () => {
    answer = (incoming) => incoming.socket.destroy();
    expect((await messenger.post(url, {}, '{}')).answer).toEqual({ error: 'connection_failed' });
    expect((await messenger.post('http://127.0.0.1:1/', {}, '{}')).answer).toEqual({ error: 'connection_refused' });
    expect((await messenger.post('http://nobody.invalid/', {}, '{}')).answer).toEqual({ error: 'name_not_found' });
    expect((await messenger.post(url.replace('http:', 'https:'), {}, '{}')).answer).toEqual({ error: 'tls' });
  });

  it.each(['127.0.0.1', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]', 'localhost', 'localhost.'])(
    'does not connect to %s where private addresses are refused',
    async (host) => {
      const strict = allowing('0');
      answer = (_, response) => void response.end();
      const found = await strict.post(url.replace('127.0.0.1', host), {}, '{}');
      expect(found.answer).toEqual({ error: 'address_not_allowed' });
      expect(calls).toBe(0);
      await strict.close();
    },
  );

  it('does not connect to a name that leads to a private address', async () => {
    answer = (_, response) => void response.end();
    const lookup = guardedLookup({ allowPrivate: false, httpsOnly: false }, (_name, _options, callback) =>
      callback(null, [{ address: '127.0.0.1', family: 4 }]),
    );
    const agent = new Agent({ connect: { lookup } });
    await expect(request(url.replace('127.0.0.1', 'shop.example'), { method: 'POST', dispatcher: agent })).rejects.toMatchObject({
      code: 'ADDRESS_NOT_ALLOWED',
    });
    expect(calls).toBe(0);
    await agent.destroy();
  });
});
