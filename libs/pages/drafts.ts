import { Secrets } from '#platform';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { field, type Form } from './form.js';

const LONGEST = 40;
/** No longer than a window can be open. */
const KEEP_SECONDS = 1800;

/** Where a draft lies. */
export interface DraftAt {
  /** Of the cookie. */
  readonly name: string;
  readonly path: string;
  readonly secure: boolean;
  /** Whom it is sealed to: a hash of the window or of the browser. */
  readonly owner: string;
}

export type Draft<Field extends string> = { readonly [F in Field]?: string };

/**
 * What was typed into the first page stays with the person who typed it: sealed, in a cookie of this one door that no script can read. So a wrong
 * digit or another number costs neither the rest of the form nor the consents, and nothing of it is kept by us.
 */
@Injectable()
export class Drafts {
  constructor(private readonly secrets: Secrets) {}

  keep(reply: FastifyReply, at: DraftAt, fields: readonly string[], form: Form): void {
    const typed = fields.map((name) => [name, field(form, name).slice(0, LONGEST)]).filter(([, value]) => value !== '');
    const sealed = this.secrets.seal('draft', at.owner, JSON.stringify(Object.fromEntries(typed)));
    void reply.setCookie(at.name, sealed, { ...options(at), maxAge: KEEP_SECONDS });
  }

  forget(request: FastifyRequest, reply: FastifyReply, at: DraftAt): void {
    if (request.cookies[at.name] !== undefined) void reply.clearCookie(at.name, options(at));
  }

  read<Field extends string>(request: FastifyRequest, { name, owner }: DraftAt): Draft<Field> {
    const sealed = request.cookies[name];
    if (!sealed) return EMPTY;
    try {
      return JSON.parse(this.secrets.open('draft', owner, sealed)) as Draft<Field>;
    } catch {
      // Changed by somebody, or sealed with a key that is gone: the form is empty, as for everybody at first.
      return EMPTY;
    }
  }
}

const EMPTY: Draft<never> = {};

const options = ({ path, secure }: DraftAt) => ({ path, secure, httpOnly: true, sameSite: 'lax' }) as const;
