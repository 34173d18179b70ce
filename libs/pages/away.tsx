import { noteFailure, sendProblem, toProblem, type Log } from '#platform';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { pageOf } from './document.js';
import { COMMON, type Frame } from './frame.js';
import type { Language } from './language.js';
import { Mark } from './parts.js';
import { sendPage } from './replies.js';

/** What a door's pages have in common. */
interface Frames {
  frame(request: FastifyRequest, here: null): Frame;
}
type Names = Readonly<Record<Language, { readonly product: string }>>;

/** When something fails on our side people are not shown JSON, but where to look whether what they pressed was done. What asks for no page gets none. */
export abstract class Away implements ExceptionFilter {
  constructor(
    private readonly log: Log,
    private readonly frames: Frames,
    private readonly names: Names,
  ) {}

  /** The path that shows how things stand now. */
  protected abstract look(request: FastifyRequest): string;

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    const found = toProblem(error);
    const readsPages = /\btext\/html\b/.test(request.headers.accept ?? '');
    if (found.status < 500 || !readsPages) return sendProblem(reply, request, found, error, this.log);
    noteFailure(request, error, this.log);
    const frame = this.frames.frame(request, null);
    void reply.removeHeader('location').header('retry-after', found.details.retryAfterSeconds ?? 2);
    sendPage(request, reply, {
      html: awayPage(frame, this.names[frame.language].product, this.look(request)),
      frame,
      status: found.status,
    });
  }
}

function awayPage(frame: Frame, product: string, look: string): string {
  const { awayTitle: title, awayText, look: words } = COMMON[frame.language];
  const page = (
    <section class="card">
      <Mark kind="wait" />
      <h1>{title}</h1>
      <p class="lead">{awayText}</p>
      <div class="stack">
        <a class="button main" href={look}>
          {words}
        </a>
      </div>
    </section>
  );
  return pageOf(frame, { title, product }, page);
}
