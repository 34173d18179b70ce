import request, { type Response } from 'supertest';
import type { TestGateway } from './gateway.js';
import type { Phone } from './phone.js';

/** Somebody at the subscriber's door with a browser without JavaScript. */
export class Owner {
  private readonly agent;

  constructor(
    private readonly gateway: TestGateway,
    readonly phone: Phone,
    agent = 'a browser',
  ) {
    this.agent = request.agent(gateway.urlOf('limits'));
    void this.agent.set('user-agent', agent);
  }

  get(address: string, headers: Record<string, string> = {}): Promise<Response> {
    return Promise.resolve(
      this.agent
        .get(address)
        .set({ 'accept-language': 'ko', accept: 'text/html', ...headers })
        .redirects(0),
    );
  }

  post(address: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
    return Promise.resolve(this.agent.post(address).type('form').set(headers).redirects(0).send(fields));
  }

  async identify(fields: Record<string, string> = {}): Promise<Response> {
    const { number: phoneNumber, carrier } = this.phone;
    const answer = await this.post('/', { carrier, phoneNumber, birthDate: '900101', genderDigit: '1', ...fields });
    await this.gateway.settle();
    return answer;
  }

  /** All the way in. */
  async enter(): Promise<this> {
    await this.identify();
    const answer = await this.post('/', { code: await this.phone.code() });
    if (answer.headers['location'] !== '/charges') throw new Error(`the door stays shut: ${answer.headers['location']}`);
    return this;
  }

  /** What a page says, without its markup. */
  async text(address: string): Promise<string> {
    return textOf((await this.get(address)).text);
  }
}

export const textOf = (html: string): string =>
  html
    .replace(/<(style|script)[^]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');

export const fieldsOf = (html: string): string[] =>
  [...new Set([...html.matchAll(/<(?:input|select|textarea)(?! type="hidden")[^>]* name="([^"]*)"/g)].map((m) => m[1]!))].sort();
export const buttonsOf = (html: string): string[] => [...new Set([...html.matchAll(/<button[^>]* name="([^"]*)"/g)].map((m) => m[1]!))];
