import {
  chooseLanguage,
  Drafts,
  isLanguage,
  isOwnForm,
  network,
  newNonce,
  redirect,
  RequestRate,
  sendPage,
  type Draft,
  type DraftAt,
  type Form,
  type Frame,
} from '#pages';
import { CONFIG, doorUrl, problem, Secrets, sha256, smtpUrl, type Config } from '#platform';
import { Sessions, type Session } from '#sessions';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { browserOf, chosenLanguage, rememberLanguage, sessionSecret } from './cookies.js';
import { tooManyPage, WHOSE_FIELDS, type Inside, type WhoseField } from './pages/index.js';

/** One request to the subscriber's door. */
export interface Visit {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly frame: Frame;
  /** Hash of this browser's secret before it is in. */
  readonly browserHash: string;
  /** What the browser says of itself. */
  readonly agent: string;
  readonly ipKey: string;
  /** Notices may go by e-mail as well. */
  readonly byMail: boolean;
}

export type SignedIn = Visit & { readonly session: Session };

/** What stands between a request and the door: rates, the reader's language, whose browser it is. */
@Injectable()
export class Visits {
  constructor(
    private readonly rate: RequestRate,
    private readonly sessions: Sessions,
    private readonly secrets: Secrets,
    private readonly drafts: Drafts,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @returns null when the request has been answered here. */
  begin(request: FastifyRequest, reply: FastifyReply): Visit | null {
    const address = network(request.ip);
    const here = request.url.split('?')[0]!;
    const frame = this.frame(request, here);
    const agent = request.headers['user-agent'] ?? '';
    const secret = sessionSecret(this.config, request);
    const wait = this.rate.waitSeconds(secret === null ? `door:${address}` : sha256(secret), address);
    if (wait > 0) {
      void reply.header('retry-after', wait);
      return (sendPage(request, reply, { html: tooManyPage({ ...frame, here: null }), frame, status: 429 }), null);
    }
    const wish = (request.query as Form)['lang'];
    if (request.method === 'GET' && isLanguage(wish)) {
      rememberLanguage(this.config, reply, wish);
      return (redirect(reply, here), null);
    }
    const byMail = smtpUrl(this.config) !== null;
    const browserHash = browserOf(this.config, request, reply);
    return { request, reply, frame, agent, browserHash, ipKey: this.secrets.lookup('ip', address), byMail };
  }

  frame(request: FastifyRequest, here: string | null): Frame {
    const language = chooseLanguage(request.headers['accept-language'], chosenLanguage(request));
    return { language, nonce: newNonce(), here, support: this.config.env.SUPPORT_CONTACT };
  }

  /** What this person typed into the first page before. */
  draftOf({ request, browserHash }: Visit): Draft<WhoseField> {
    return this.drafts.read(request, this.draftAt(browserHash));
  }

  keepDraft({ reply, browserHash }: Visit, form: Form): void {
    this.drafts.keep(reply, this.draftAt(browserHash), WHOSE_FIELDS, form);
  }

  forgetDraft({ request, reply, browserHash }: Visit): void {
    this.drafts.forget(request, reply, this.draftAt(browserHash));
  }

  private draftAt(owner: string): DraftAt {
    return { name: 'tollgate_door_draft', path: '/', owner, secure: doorUrl(this.config).startsWith('https:') };
  }

  /** @returns null when the request has been answered here: who is not in is led to the door. */
  async enter(request: FastifyRequest, reply: FastifyReply): Promise<SignedIn | null> {
    const visit = this.begin(request, reply);
    if (!visit) return null;
    const session = await this.sessionOf(request, visit.agent);
    return session ? { ...visit, session } : (redirect(reply, '/'), null);
  }

  async sessionOf(request: FastifyRequest, agent: string): Promise<Session | null> {
    const secret = sessionSecret(this.config, request);
    return secret === null ? null : this.sessions.use(secret, agent);
  }

  /** @returns null when the form came from somebody else's page: it does nothing, and its sender is shown where they are. */
  formOf(request: FastifyRequest, reply: FastifyReply): Form | null {
    if (!(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded'))
      throw problem('invalid_request', { status: 415, detail: 'This address takes forms.' });
    if (isOwnForm(request, doorUrl(this.config))) return (request.body ?? {}) as Form;
    return (redirect(reply, request.url.split('?')[0]!), null);
  }
}

export const show = ({ request, reply, frame }: Visit, html: string, status = 200): void =>
  sendPage(request, reply, { html, frame, status });

export const insideOf = ({ frame, session, byMail }: SignedIn): Inside => ({ ...frame, maskedPhone: session.phoneMasked, byMail });
