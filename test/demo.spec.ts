import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { demo } from '../apps/gateway/demo.js';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
/** Between the demo and the checkout, so that one form can get lost on its way. */
const between = createServer((incoming, outgoing) => void pass(incoming, outgoing));
let swallowed = '';

async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  let body = '';
  for await (const part of incoming.setEncoding('utf8')) body += part;
  if (swallowed !== '' && body.startsWith(swallowed)) return void outgoing.writeHead(303, { location: incoming.url! }).end();
  const { hostname, port } = new URL(gateway.url);
  const { method, url, headers } = incoming;
  request({ hostname, port, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode!, answer.headers);
    answer.pipe(outgoing);
  }).end(body);
}

beforeAll(async () => {
  await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve));
  gateway = await TestGateway.start({ PUBLIC_URL: `http://127.0.0.1:${(between.address() as { port: number }).port}` });
});
afterAll(async () => {
  await gateway.close();
  between.close();
});

const tell = async (): Promise<string[]> => {
  const lines: string[] = [];
  const services = { url: (name: 'checkout' | 'carrier-mock') => gateway.urlOf(name) };
  await demo(gateway.config, services as never, (line) => lines.push(line));
  return lines;
};

it('tells one purchase and its refund', async () => {
  expect((await tell()).at(-1)).toBe('One purchase, one charge, one cancel, one line for each, nothing doubled.');
}, 60_000);

it('names the step that failed: a code that is not taken is the code’s', async () => {
  swallowed = 'code=';
  await expect(tell()).rejects.toThrow('the demo failed at step "code": the code was not taken: the payment is still code_sent');
}, 60_000);
