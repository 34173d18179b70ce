import type { FileId, Host } from '#kernel';
import { CONFIG, Database, inLine, newId, rows, type Config, type Tx } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { fileName, FORMATS, type Day, type Format } from './billing.rules.js';
import type { BillingFile } from './billing.table.js';
import { Chunks } from './chunks.js';
import { Encoder, type Encoded, type Sink } from './encoder.js';
import { Files, type SeenFile } from './files.js';
import { LAYOUT, SHA256_OF_NONE } from './layout.js';
import { Looks } from './looks.js';
import type { Header } from './records.js';
import { Lines, type Between, type Taking } from './lines.js';

/** A number of our own for the advisory lock that each carrier's closings stand in line for. */
const LOCK = 7003;

/** What a file says of itself before its lines are known. */
type Heading = Pick<BillingFile, 'id' | 'host' | 'businessDate' | 'sequence' | 'revision' | 'supersedes' | 'test' | 'previousSha256'> & {
  readonly createdAt: Date;
};

/** Makes files. All of one is in the transaction that marks its lines: a crash leaves nothing of it, and nobody sees it before all of it is there. */
@Injectable()
export class Closing {
  constructor(
    private readonly database: Database,
    private readonly lines: Lines,
    private readonly chunks: Chunks,
    private readonly files: Files,
    private readonly looks: Looks,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Closes the first day that is still open, if it is no later than `until`. Days are closed one after the other, the empty ones too. @returns null when there is none. */
  async closeNext(tx: Tx, host: Host, until: Day): Promise<SeenFile | null> {
    await this.lock(tx, host);
    const [next] = await rows<{ day: Day; sequence: number; previous: string | null }>(
      tx,
      `select coalesce(last.business_date + 1, least(c.since, $2::date))::text as day, coalesce(last.sequence, 0) + 1 as sequence, last.sha256 as previous
         from billing.carrier c left join lateral (select f.business_date, f.sequence, e.sha256 from billing.file f join billing.encoding e on e.file_id = f.id and e.format = 'dat'
                where f.host = c.host order by f.sequence desc, f.revision desc limit 1) last on true where c.host = $1`,
      [host, until],
    );
    const { day, sequence, previous } = next!;
    if (day > until) return null;
    const taking = this.lines.taking(tx, host, day, sequence);
    const facts = { host, businessDate: day, sequence, revision: 1, supersedes: null, previousSha256: previous ?? SHA256_OF_NONE };
    const file = await this.publish(tx, facts, taking);
    await this.looks.begin(tx, file, taking.taken().late);
    return file;
  }

  /** The same lines in a new revision. Call with the file rejected in this transaction: two are never active. */
  async reissue(tx: Tx, file: BillingFile): Promise<SeenFile> {
    await this.lock(tx, file.host);
    const { host, businessDate, sequence, revision, id, previousSha256, records } = file;
    await this.looks.again(tx, host, businessDate);
    return this.publish(
      tx,
      { host, businessDate, sequence, revision: revision + 1, supersedes: id, previousSha256 },
      { taken: () => ({ records, late: [] }) },
    );
  }

  /** What the file would be if it were made now, byte for byte what it is. For checks: nothing is kept. */
  again(file: BillingFile): Promise<Encoded> {
    return this.database.tx((tx) => this.write(tx, file, () => undefined));
  }

  private async lock(tx: Tx, host: Host): Promise<void> {
    // The other closing may take longer than a service's statements may.
    await inLine(tx, `pg_advisory_xact_lock(${LOCK}, hashtext($1))`, [host]);
  }

  private async publish(tx: Tx, facts: Omit<Heading, 'id' | 'createdAt' | 'test'>, { next, taken }: Taking): Promise<SeenFile> {
    const [{ now }] = (await rows<{ now: Date }>(tx, 'select platform.now() as now')) as [{ now: Date }];
    const heading: Heading = { ...facts, id: newId('file'), createdAt: now, test: !this.config.production };
    const names = Object.fromEntries(
      FORMATS.map((format) => [format, fileName(facts.host, facts.businessDate, facts.sequence, facts.revision, format)]),
    ) as Record<Format, string>;
    const writers = { dat: this.chunks.writer(tx, names.dat), ndjson: this.chunks.writer(tx, names.ndjson) };
    const store = async (): Promise<void> => {
      for (const format of FORMATS) await writers[format].store();
    };
    const encoded = await this.write(tx, heading, (format, bytes) => writers[format].write(bytes), { next, store });
    for (const format of FORMATS) await writers[format].end();
    const { records } = taken();
    if (encoded.records !== records) throw new Error(`${heading.id} should hold ${records} lines and holds ${encoded.records}`);
    return this.files.add(tx, heading, encoded, names);
  }

  private async write(tx: Tx, heading: Heading, sink: Sink, between: Between = {}): Promise<Encoded> {
    const encoder = new Encoder(sink);
    encoder.header(header(heading, await this.kst(tx, heading.createdAt)));
    await this.lines.read(tx, heading.host, heading.sequence, (cells, from, to) => encoder.details(cells, from, to), between);
    return encoder.end();
  }

  private async kst(tx: Tx, at: Date): Promise<string> {
    const [found] = await rows<{ at: string }>(
      tx,
      `select to_char($1::timestamptz at time zone 'Asia/Seoul', 'YYYY-MM-DD"T"HH24:MI:SS"+09:00"') as at`,
      [at],
    );
    return found!.at;
  }
}

const header = ({ id, host, businessDate, sequence, revision, supersedes, test, previousSha256 }: Heading, createdAt: string): Header => ({
  layout: LAYOUT,
  fileId: id satisfies FileId,
  sender: 'TOLLGATE',
  receiver: host.toUpperCase(),
  businessDate,
  sequence,
  revision,
  supersedes,
  createdAt,
  currency: 'KRW',
  test,
  previousSha256,
});
