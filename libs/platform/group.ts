import pg from 'pg';
import { quietOf, type Wire } from './quiet.js';

/** One statement, with the name under which it is prepared if it is. */
export interface Statement {
  readonly text: string;
  readonly values: unknown[];
  readonly name?: string;
}

/**
 * What the columns of a prepared statement's answer are, and how they are read. PostgreSQL is asked once per connection: should they ever change, the
 * statement fails.
 */
export type Columns = Map<string, Reader>;
type Reader = Pick<pg.QueryResult, 'fields'> & { readonly _parsers: unknown; readonly _prebuiltEmptyResultObject: unknown };

const SYNC = Buffer.from([0x53, 0, 0, 0, 4]);

type Member = pg.Query & {
  callback: (error: Error | null) => void;
  readonly _results: pg.QueryResult & Reader;
  _accumulateRows: boolean;
  prepare(wire: object): void;
  handleRowDescription(message: { fields: unknown[] }): void;
  handleDataRow(message: object): void;
  handleCommandComplete(message: object, wire: object): void;
  handleReadyForQuery(wire: object): void;
};

/**
 * Statements that go to PostgreSQL together, in their order, and are answered together: one trip. They end in one Sync, so after one that fails PostgreSQL
 * passes over all that follow: nothing can run outside of a transaction whose START failed, and nothing is committed when one before the COMMIT failed.
 * A query like any other to its client, and a promise of all answers to us.
 */
export class Group implements PromiseLike<pg.QueryResult[]> {
  private readonly members: readonly Member[];
  private readonly answers: Promise<pg.QueryResult[]>;
  private turn = -1;
  private unsendable = false;
  /** The client calls it only when the connection fails; without it the client would tell by events. */
  callback!: (error: Error | null) => void;

  constructor(
    readonly statements: readonly Statement[],
    private readonly columns: Columns,
  ) {
    // Given one by one: pg copies an object with all that describes its members.
    this.members = statements.map(({ text, values, name }) => Object.assign(new pg.Query(text, values) as Member, { name }));
    this.answers = new Promise((resolve, reject) => {
      this.callback = (error) => (error ? reject(error) : resolve(this.members.map(({ _results }) => _results)));
    });
    // Whoever sent us waits for the answers, or for what became of the connection.
    this.answers.catch(() => undefined);
    for (const member of this.members)
      member.callback = (error) => {
        if (error === null) return;
        this.unsendable = true;
        this.callback(error);
      };
  }

  /** The statement whose turn it is to be answered, by which the client keeps account of what has been parsed; the one that failed. */
  get current(): Statement | undefined {
    return this.statements[Math.max(this.turn, 0)];
  }

  get name(): string | undefined {
    return this.current?.name;
  }

  /** All of them, until they are sent. */
  get text(): string {
    return this.turn < 0 ? this.statements.map(({ text }) => text).join(';\n') : (this.current?.text ?? '');
  }

  then: PromiseLike<pg.QueryResult[]>['then'] = (onAnswers, onError) => this.answers.then(onAnswers, onError);

  submit(wire: Wire): null {
    this.turn = 0;
    const quiet = quietOf(wire);
    quiet.said = [];
    for (const [i, member] of this.members.entries()) {
      const known = this.columns.get(this.statements[i]!.name ?? '');
      quiet.known = known !== undefined;
      member.prepare(quiet);
      if (known) {
        member._accumulateRows = true;
        Object.assign(member._results, known);
      }
    }
    // A value that cannot be written keeps all of them here.
    if (this.unsendable) {
      this.unname(wire);
      wire.sync();
    } else if (wire.stream.writable) wire.stream.write(Buffer.concat([...quiet.said, SYNC]));
    return null;
  }

  handleRowDescription(message: { fields: unknown[] }): void {
    this.members[this.turn]!.handleRowDescription(message);
  }

  handleDataRow(message: object): void {
    this.members[this.turn]!.handleDataRow(message);
  }

  handleCommandComplete(message: object, wire: Wire): void {
    const member = this.members[this.turn]!;
    const { name } = this.statements[this.turn]!;
    if (name !== undefined && !this.columns.has(name)) {
      const { fields, _parsers, _prebuiltEmptyResultObject } = member._results;
      this.columns.set(name, { fields, _parsers, _prebuiltEmptyResultObject });
    }
    member.handleCommandComplete(message, wire);
    this.turn++;
  }

  handleError(error: Error, wire: Wire): void {
    this.unname(wire);
    this.callback(error);
  }

  handleReadyForQuery(wire: Wire): void {
    // A value that nobody could read makes its statement fail only here.
    for (const member of this.members) member.handleReadyForQuery(wire);
    this.callback(null);
  }

  /** What follows the one that failed has not been parsed either. */
  private unname(wire: Wire): void {
    for (const { name } of this.statements.slice(Math.max(this.turn, 0)))
      if (name !== undefined) delete wire.submittedNamedStatements[name];
  }
}
