import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from './errors.js';
import { Faults, type Act } from './faults.js';
import { Memory } from './memory.js';
import type { Bend } from './payments.js';

/** Longer than the gateway waits. */
const SLOW_MS = 20_000;
const HIDDEN_MS = 8000;
const WRONG_BY_WON = 10;

/** Lets a call that moves money happen under whatever fault strikes it. */
@Injectable()
export class Strikes {
  constructor(
    private readonly faults: Faults,
    private readonly memory: Memory,
  ) {}

  /** @param happen does the thing and answers how to tell of it. */
  async run(act: Act, request: FastifyRequest, reply: FastifyReply, happen: (bend: Bend) => () => unknown): Promise<void> {
    const fault = this.faults.money(act);
    switch (fault) {
      case null:
        return void happen({})();
      case 'wrong_amount':
        return void happen({ more: WRONG_BY_WON })();
      case 'error_before':
        throw refuse('internal');
      case 'error_after':
        happen({});
        throw refuse('internal');
      case 'cut_before':
        return this.cut(request, reply);
      case 'cut_after':
        happen({});
        return this.cut(request, reply);
      case 'not_found_then_charged':
        happen({ hiddenMs: HIDDEN_MS });
        return this.cut(request, reply);
      case 'slow': {
        const tell = happen({});
        await new Promise((resolve) => setTimeout(resolve, SLOW_MS).unref());
        return void tell();
      }
    }
  }

  /** The line goes dead; what happened is on disk all the same. */
  private async cut(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    await this.memory.flushed();
    reply.hijack();
    request.raw.socket.destroy();
  }
}
