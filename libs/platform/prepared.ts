import pg from 'pg';
import { Group, type Columns, type Statement } from './group.js';
import { endInSilence, LIVELY } from './silence.js';
import { statement, unname } from './statement.js';

/** A table has changed under a statement that was prepared before. */
const RESULT_CHANGED = '0A000';
const [BEGIN, COMMIT, ROLLBACK] = ['START TRANSACTION', 'COMMIT', 'ROLLBACK'];

const NOTHING = { rows: [], fields: [], rowCount: null, command: '', oid: 0 } as pg.QueryResult;

/** PostgreSQL takes the COMMIT of a transaction in which something failed for a ROLLBACK, and says so without an error. */
function committed(end: pg.QueryResult): pg.QueryResult {
  if (end.command !== COMMIT) throw new Error('nothing was committed: something in this transaction had failed');
  return end;
}

interface Waiting {
  readonly statement: Statement;
  /** Null: nobody asks what became of it. */
  readonly told: { answer(result: pg.QueryResult): void; fail(error: unknown): void } | null;
}

/**
 * A connection on which every statement with parameters, and what opens and ends transactions, is parsed and planned once, and not at each call: TypeORM gives statements no names.
 * Within a transaction a trip carries all that is there to be said: its START goes with the first statement, what is asked at the same time goes together,
 * and what needs no answer (`unanswered`) goes with what follows it, at the latest with the COMMIT.
 */
export class PreparingClient extends pg.Client {
  private readonly columns: Columns = new Map();
  private waiting: Waiting[] = [];
  private inTransaction = false;
  private leaving = false;
  /** This transaction may take longer than others: see `unhurried`. */
  patient = false;
  /** The trip that is being made, until it has ended, in whatever way. */
  private underWay: Promise<void> | null = null;

  constructor(config: pg.ClientConfig & { readonly answerWithinMs?: number }) {
    super(config);
    endInSilence(this, config.answerWithinMs ?? LIVELY.answerWithinMs, () => this.patient);
    // Whoever holds it, or the pool, hears of a loss, and so does all that is under way; a second word, or one between two holders, must not end the process.
    this.on('error', () => undefined);
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the seven signatures of pg come down to this
  override query(...args: any[]): any {
    const [text, values = []] = args as [unknown, unknown];
    if (!this.inTransaction) this.patient = false;
    if (args.length > 2 || typeof text !== 'string' || !Array.isArray(values)) return this.plainly(args);
    switch (text) {
      case BEGIN:
        this.inTransaction = true;
        return (this.waiting.push({ statement: statement(BEGIN, [], true), told: null }), Promise.resolve(NOTHING));
      case COMMIT:
        return this.commit();
      case ROLLBACK:
        return this.rollBack();
    }
    // Several statements in one text have no parameters, and cannot be prepared.
    if (values.length === 0) return this.waiting.length > 0 ? this.sent().then(() => this.plainly([text])) : this.plainly(args);
    return this.inTransaction ? this.together(statement(text, values)) : this.alone(statement(text, values));
  }

  /** Within a transaction: goes with what is said next. If it fails, so does that, and all of the transaction. */
  unanswered(text: string, values: unknown[] = []): void {
    if (!this.inTransaction) throw new Error('outside of a transaction nothing would take it along');
    this.waiting.push({ statement: statement(text, values), told: null });
  }

  /** Everything that waits is said now. */
  async sent(): Promise<void> {
    await this.leave();
  }

  private async alone(one: Statement): Promise<pg.QueryResult> {
    return (await this.carry([one]))[0]!;
  }

  private together(one: Statement): Promise<pg.QueryResult> {
    const result = new Promise<pg.QueryResult>((answer, fail) => this.waiting.push({ statement: one, told: { answer, fail } }));
    if (!this.leaving) process.nextTick(() => void this.leave().catch(() => undefined));
    this.leaving = true;
    return result;
  }

  /** One trip at a time: what is asked meanwhile goes together with the next. */
  private async leave(): Promise<void> {
    while (this.underWay) await this.underWay;
    const all = this.waiting;
    this.waiting = [];
    this.leaving = false;
    if (all.length === 0) return;
    const trip = this.carry(all.map((one) => one.statement));
    const ended = (): void => void (this.underWay = null);
    this.underWay = trip.then(ended, ended);
    try {
      const results = await trip;
      all.forEach(({ told }, i) => told?.answer(results[i]!));
    } catch (error) {
      for (const { told } of all) told?.fail(error);
      throw error;
    }
  }

  private async commit(): Promise<pg.QueryResult> {
    this.inTransaction = false;
    const [first] = this.waiting;
    // Nothing has been said: there is nothing to commit.
    if (first?.statement.text === BEGIN && this.waiting.length === 1) return ((this.waiting = []), NOTHING);
    return committed(await this.together(statement(COMMIT, [], true)));
  }

  private async rollBack(): Promise<pg.QueryResult> {
    this.inTransaction = false;
    const begun = this.waiting[0]?.statement.text !== BEGIN;
    for (const { told } of this.waiting) told?.fail(new Error('taken back before it was said'));
    this.waiting = [];
    return begun ? (this.plainly([ROLLBACK]) as Promise<pg.QueryResult>) : NOTHING;
  }

  private async carry(all: readonly Statement[]): Promise<pg.QueryResult[]> {
    const group = new Group(all, this.columns);
    try {
      return await (super.query(group as never) as unknown as PromiseLike<pg.QueryResult[]>);
    } catch (error) {
      // What a migration under our feet changed is prepared anew the next time, under another name.
      if ((error as { code?: unknown }).code === RESULT_CHANGED) unname(group.text);
      throw error;
    }
  }

  private plainly(args: unknown[]): unknown {
    if (this.waiting.length > 0) throw new Error('something waits to be said before this: see `sent`');
    return (super.query as (...all: unknown[]) => unknown).apply(this, args);
  }
}
