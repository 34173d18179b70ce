import { noteFailure, sendProblem, toProblem, type Log } from '#platform';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { pageOf } from './document.js';
import { COMMON, type Frame } from './frame.js';
import { Mark } from './parts.js';
import { sendPage } from './replies.js';

/** Whose page it is, and the path that shows how things stand now. */
interface Door {
  readonly frame: Frame;
  readonly product: string;
  readonly look: string;
}

/** When something fails on our side people are not shown JSON, but where to look whether what they pressed was done. What asks for no page gets none. */
export abstract class Away implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  protected abstract door(request: FastifyRequest): Door;

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    const found = toProblem(error);
    const readsPages = /\btext\/html\b/.test(request.headers.accept ?? '');
    if (found.status < 500 || !readsPages) return sendProblem(reply, request, found, error, this.log);
    noteFailure(request, error, this.log);
    const door = this.door(request);
    void reply.removeHeader('location').header('retry-after', found.details.retryAfterSeconds ?? 2);
    sendPage(request, reply, { html: awayPage(door), frame: door.frame, status: found.status });
  }
}

export function awayPage({ frame, product, look }: Door): string {
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
