import { field, type Form } from '#pages';
import { CONFIG, publicUrl, Secrets, type Config } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { IDENTIFY_FIELDS, type Draft } from './pages/index.js';

const NAME = 'tollgate_draft';
const LONGEST = 40;
/** No longer than a window can be open. */
const KEEP_SECONDS = 1800;

/**
 * What was typed into the first page stays with the person who typed it: sealed, in a cookie of this one window that no script can read. So a wrong
 * digit or another number costs neither the rest of the form nor the two consents, and nothing of it is kept by us.
 */
@Injectable()
export class Drafts {
  constructor(
    private readonly secrets: Secrets,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  keep(reply: FastifyReply, here: string, hash: string, form: Form): void {
    const typed = IDENTIFY_FIELDS.map((name) => [name, field(form, name).slice(0, LONGEST)]).filter(([, value]) => value !== '');
    const sealed = this.secrets.seal('draft', hash, JSON.stringify(Object.fromEntries(typed)));
    void reply.setCookie(NAME, sealed, { ...this.options(here), maxAge: KEEP_SECONDS });
  }

  forget(request: FastifyRequest, reply: FastifyReply, here: string): void {
    if (request.cookies[NAME] !== undefined) void reply.clearCookie(NAME, this.options(here));
  }

  read(request: FastifyRequest, hash: string): Draft {
    const sealed = request.cookies[NAME];
    if (!sealed) return {};
    try {
      return JSON.parse(this.secrets.open('draft', hash, sealed)) as Draft;
    } catch {
      // Changed by somebody, or sealed with a key that is gone: the form is empty, as for everybody at first.
      return {};
    }
  }

  private options(here: string) {
    return { path: here, httpOnly: true, sameSite: 'lax', secure: publicUrl(this.config).startsWith('https:') } as const;
  }
}
