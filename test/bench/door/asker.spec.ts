import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Asker, postOf } from './asker.js';

let server: Server;
let url: URL;
const heard: string[] = [];
let answer: { status: number; body: string; end?: true };
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (bytes: Buffer) => (body += bytes.toString()));
    request.on('end', () => {
      heard.push(`${request.method} ${request.url} ${request.headers['idempotency-key']} ${body}`);
      if (answer.end) return void request.socket.destroy();
      response.writeHead(answer.status, { 'content-length': Buffer.byteLength(answer.body) });
      // In two pieces, as it may come.
      response.write(answer.body.slice(0, 3), () => response.end(answer.body.slice(3)));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/nothing`);
});
afterAll(() => void server.close());

it('asks again and again on one connection, each time to the end of the answer', async () => {
  answer = { status: 200, body: '{"item":"별사탕"}' };
  const asker = await Asker.open(url);
  const request = postOf(url, '{"a":"별"}');
  for (const key of ['one', 'two']) await asker.ask(request(key));
  asker.close();
  expect(heard).toEqual(['POST /v1/nothing one {"a":"별"}', 'POST /v1/nothing two {"a":"별"}']);
});

it.each([
  [{ status: 429, body: 'slower' }, '429'],
  [{ status: 200, body: '', end: true as const }, 'has ended'],
])('%j is no answer', async (given, told) => {
  answer = given;
  const asker = await Asker.open(url);
  await expect(asker.ask(postOf(url, '{}')('key'))).rejects.toThrow(told);
  asker.close();
});
