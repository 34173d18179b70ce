import request, { type Response } from 'supertest';

/** A browser without JavaScript: keeps cookies, posts forms, follows what the window says. */
export class Buyer {
  private readonly path: string;
  private readonly origin: string;
  private readonly agent;

  constructor(checkoutUrl: string) {
    const url = new URL(checkoutUrl);
    this.origin = url.origin;
    this.path = url.pathname;
    this.agent = request.agent(this.origin);
  }

  /** The window as it is now; redirects are not followed. */
  look(language = 'ko', query = ''): Promise<Response> {
    return Promise.resolve(
      this.agent
        .get(this.path + query)
        .set('accept-language', language)
        .redirects(0),
    );
  }

  done(language = 'ko'): Promise<Response> {
    return Promise.resolve(this.agent.get(`${this.path}/done`).set('accept-language', language).redirects(0));
  }

  post(fields: Record<string, string>): Promise<Response> {
    return Promise.resolve(this.agent.post(this.path).type('form').set('accept', 'text/html').redirects(0).send(fields));
  }

  identify(fields: Record<string, string>): Promise<Response> {
    return this.post({ carrier: 'skt', birthDate: '900101', genderDigit: '1', agreeTerms: 'yes', agreeAmount: 'yes', ...fields });
  }

  enter(code: string): Promise<Response> {
    return this.post({ code });
  }
}
