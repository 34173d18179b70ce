import type { IncomingMessage, ServerResponse } from 'node:http';
import { SCRIPT, STYLE } from './assets.js';
import { goods, goodWith } from './goods.js';
import { isOrderId, stateOf, type Orders } from './orders.js';
import { orderPage, shelfPage, troublePage } from './pages.js';
import { openLetter } from './webhook.js';

interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const BODY_LIMIT_BYTES = 64 * 1024;

const HEADERS = {
  // No form-action: browsers hold redirects to it as well, and ours lead to the payment window.
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  // The address of an order is its key, and must not travel on.
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

const page = (body: string, status = 200): Reply => ({ status, headers: { 'content-type': 'text/html; charset=utf-8' }, body });
const file = (type: string, body: string): Reply => ({ status: 200, headers: { 'content-type': `${type}; charset=utf-8` }, body });
const to = (location: string): Reply => ({ status: 303, headers: { location } });
const notFound = (): Reply => page(troublePage('찾을 수 없습니다', '이 주소에는 주문이 없습니다.'), 404);

/** Who knocks where, and what they get. */
export class Doors {
  /** Of our webhook endpoint; null until it is known. */
  secret: string | null = null;

  constructor(
    private readonly orders: Orders,
    private readonly phone: string | undefined,
    private readonly say: (line: string) => void,
  ) {}

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '/'] = (request.url ?? '/').split('?');
    const orderId = /^\/orders\/([^/]+)/.exec(path)?.[1];
    if (isOrderId(orderId) && request.method === 'GET' && path.endsWith('/live')) return this.live(orderId, response);
    const { status, headers, body } = await this.reply(`${request.method} ${path}`, orderId, request).catch((error: unknown): Reply => {
      if (error instanceof RangeError) return { status: 413 };
      this.say(`shop: ${String(error)}`);
      return page(
        troublePage(
          '지금은 확인할 수 없습니다',
          '결제 회사와 연결되지 않습니다. 이미 결제하셨다면 다시 결제하지 말고 잠시 뒤에 이 주문을 열어 주세요.',
        ),
        502,
      );
    });
    response.writeHead(status, { ...HEADERS, ...headers }).end(body);
  }

  private async reply(route: string, orderId: string | undefined, request: IncomingMessage): Promise<Reply> {
    switch (route.replace(/^(\w+ \/orders)\/[^/]+/, '$1/:id')) {
      case 'GET /':
        return page(shelfPage(goods(), this.phone));
      case 'POST /orders':
        return this.buy(new URLSearchParams((await bytes(request)).toString('utf8')));
      case 'GET /orders/:id': {
        // What the query says of the payment came through a browser. It is not read.
        const order = isOrderId(orderId) ? await this.orders.look(orderId) : null;
        return order ? page(orderPage(order, this.phone)) : notFound();
      }
      case 'POST /orders/:id/refunds':
        return isOrderId(orderId) && (await this.orders.giveBack(orderId)) ? to(`/orders/${orderId}`) : notFound();
      case 'POST /webhooks/tollgate':
        return this.hear(request);
      case 'GET /shop.css':
        return file('text/css', STYLE);
      case 'GET /shop.js':
        return file('text/javascript', SCRIPT);
      case 'GET /livez':
        return file('application/json', '{"status":"ok"}');
      case 'GET /readyz':
        return file('application/json', JSON.stringify({ status: 'ok', letters: this.secret === null ? 'none come' : 'ok' }));
      case 'GET /metrics':
        return file('text/plain', `# TYPE shop_orders gauge\nshop_orders ${this.orders.count}\n`);
      default:
        return notFound();
    }
  }

  /** A form says which good, never at what price. */
  private async buy(form: URLSearchParams): Promise<Reply> {
    const [id, good] = [form.get('order'), goodWith(form.get('good'))];
    if (!isOrderId(id) || !good) return page(troublePage('그런 상품은 없습니다', '다시 골라 주세요.'), 400);
    const { payment } = await this.orders.place(id, good);
    return to(payment.checkoutUrl);
  }

  /** 2xx only once the letter's work is done: whatever else we answer, it comes again. */
  private async hear(request: IncomingMessage): Promise<Reply> {
    const body = await bytes(request);
    if (this.secret === null) return { status: 503 };
    const letter = openLetter(this.secret, request.headers, body, new Date());
    if (!letter) return { status: 401 };
    await this.orders.hear(letter);
    return { status: 204 };
  }

  /** Server-sent events: the state at once, and whenever it is another one. */
  private live(id: string, response: ServerResponse): void {
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' }).write('retry: 2000\n\n');
    const stop = this.orders.watch(id, (order) => response.write(`data: ${stateOf(order)}\n\n`));
    response.once('close', stop);
    this.orders.look(id).then(
      (order) => order && response.write(`data: ${stateOf(order)}\n\n`),
      (error: unknown) => this.say(`shop: ${String(error)}`),
    );
  }
}

/** @throws RangeError when it is longer than anything we take. */
async function bytes(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    if ((length += part.length) > BODY_LIMIT_BYTES) throw new RangeError('too long');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
