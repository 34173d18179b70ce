import {
  chooseLanguage,
  isLanguage,
  isOwnForm,
  network,
  newNonce,
  redirect,
  Drafts,
  RequestRate,
  sendPage,
  type Draft,
  type DraftAt,
  type Form,
  type Frame,
  type Language,
} from '#pages';
import { tokenHash } from '#payments';
import { CONFIG, publicUrl, type Config } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { IDENTIFY_FIELDS, notFoundPage, tooManyPage, type IdentifyField } from './pages/index.js';
import type { Visitor } from './visitor.js';
import { browserOf, remember } from './window-cookie.js';

const LANGUAGE_COOKIE = 'tollgate_language';
const YEAR_SECONDS = 31_536_000;

/** One request to a window that may exist. */
export interface Visit {
  /** The window's own path. */
  readonly here: string;
  readonly hash: string;
  readonly visitor: Visitor;
  readonly frame: Frame;
  /** What this person typed into the first page before. */
  readonly draft: Draft<IdentifyField>;
}

/** What stands between a request and the window: rates, the reader's language, whose browser it is. */
@Injectable()
export class Visits {
  constructor(
    private readonly rate: RequestRate,
    private readonly drafts: Drafts,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @returns null when the request has been answered here. */
  begin(token: string, request: FastifyRequest, reply: FastifyReply, form: Form = {}): Visit | null {
    const wait = this.rate.waitSeconds(token, network(request.ip));
    if (wait > 0) {
      const frame = this.frame(request, null);
      void reply.header('retry-after', wait);
      return (sendPage(request, reply, { html: tooManyPage(frame), frame, status: 429 }), null);
    }
    if (!/^[\w-]{32}$/.test(token)) return (this.notFound(request, reply), null);
    const here = `/pay/${token}`;
    const hash = tokenHash(token);
    const frame = this.frame(request, here);
    const step = typeof form['step'] === 'string' ? form['step'] : '';
    const visitor = { ...browserOf(this.config, request, hash), ip: request.ip, language: frame.language, step };
    return { here, hash, visitor, frame, draft: this.drafts.read(request, this.draftAt(here, hash)) };
  }

  keepDraft(reply: FastifyReply, { here, hash }: Visit, form: Form): void {
    this.drafts.keep(reply, this.draftAt(here, hash), IDENTIFY_FIELDS, form);
  }

  forgetDraft(request: FastifyRequest, reply: FastifyReply, { here, hash }: Visit): void {
    this.drafts.forget(request, reply, this.draftAt(here, hash));
  }

  private draftAt(path: string, owner: string): DraftAt {
    return { name: 'tollgate_draft', path, owner, secure: publicUrl(this.config).startsWith('https:') };
  }

  /** A form that was sent from somebody else's page does nothing. */
  isOwnForm(request: FastifyRequest): boolean {
    return isOwnForm(request, publicUrl(this.config));
  }

  notFound(request: FastifyRequest, reply: FastifyReply): void {
    const frame = this.frame(request, null);
    sendPage(request, reply, { html: notFoundPage(frame), frame, status: 404 });
  }

  /** The browser gets its cookie with the first page. */
  remember(reply: FastifyReply, { hash, visitor }: Visit): void {
    remember(this.config, reply, hash, visitor);
  }

  /** @returns true when the reader asked for a language: it is remembered for all windows, and the same page is shown in it. */
  switchLanguage(wish: unknown, reply: FastifyReply, to: string): boolean {
    if (!isLanguage(wish)) return false;
    const secure = publicUrl(this.config).startsWith('https:');
    void reply.setCookie(LANGUAGE_COOKIE, wish, { path: '/pay', httpOnly: true, sameSite: 'lax', secure, maxAge: YEAR_SECONDS });
    redirect(reply, to);
    return true;
  }

  frame(request: FastifyRequest, here: string | null): Frame {
    return { language: this.language(request), nonce: newNonce(), here, support: this.config.env.SUPPORT_CONTACT };
  }

  private language(request: FastifyRequest): Language {
    return chooseLanguage(request.headers['accept-language'], request.cookies[LANGUAGE_COOKIE]);
  }
}
