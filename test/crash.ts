import pg from 'pg';

type Query = (
  this: { connectionParameters: { application_name?: string }; connection: { stream: { destroy(): void } } },
  ...args: unknown[]
) => unknown;

/**
 * Kills one service's n-th database round trip: the connection is cut as by a killed process, either before the statement leaves or after PostgreSQL
 * has executed it and before we hear of it. `skip` leaves out what the service's timers do meanwhile.
 */
export class Crash {
  private static readonly original = pg.Client.prototype.query as unknown as Query;
  private seen = 0;
  happened = false;

  constructor(
    private readonly service: string,
    private readonly at: number,
    private readonly when: 'before' | 'after',
    private readonly skip: RegExp,
  ) {
    // eslint-disable-next-line @typescript-eslint/no-this-alias
    const crash = this;
    (pg.Client.prototype as unknown as { query: Query }).query = function (...args) {
      const text = typeof args[0] === 'string' ? args[0] : ((args[0] as { text?: string }).text ?? '');
      const hit =
        this.connectionParameters.application_name === `tollgate-${crash.service}` && !crash.skip.test(text) && ++crash.seen === crash.at;
      if (!hit) return Crash.original.apply(this, args);
      crash.happened = true;
      const answer = args[args.length - 1];
      const die = (): Error => {
        this.connection.stream.destroy();
        return new Error('crash');
      };
      const fail = (): unknown => {
        const error = die();
        if (typeof answer === 'function') return answer(error);
        throw error;
      };
      if (crash.when === 'before') {
        if (typeof answer === 'function') {
          fail();
          return undefined;
        }
        return Promise.reject(die());
      }
      if (typeof answer === 'function') return Crash.original.apply(this, [...args.slice(0, -1), fail]);
      return (Crash.original.apply(this, args) as Promise<unknown>).then(fail);
    };
  }

  /** @returns whether the n-th round trip took place at all. */
  end(): boolean {
    (pg.Client.prototype as unknown as { query: Query }).query = Crash.original;
    return this.happened;
  }
}
