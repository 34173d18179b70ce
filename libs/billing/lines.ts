import { promisify } from 'node:util';
import type { Host } from '#kernel';
import { copyOut, rows, Secrets, type SealedPlace, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import type { Day } from './billing.rules.js';
import { Cells } from './cells.js';
import { COLUMNS, FOUND_AT_ONCE, selectOf } from './lines.select.js';
import { DETAIL_FIELD as FIELD } from './records.js';

/** So few that both encodings of them stay in the processor's cache until they are hashed and handed on. */
const WRITTEN_AT_ONCE = 128;
const turn = promisify(setImmediate);

/** They are the writer's until it returns. */
type WriteDetails = (cells: Cells, from: number, to: number) => void;

/** How the lines of a file come to be in it. */
export interface Taking {
  /** Takes the next page; without it, they are in it already. */
  readonly next?: () => Promise<void>;
  readonly taken: () => { readonly records: number; readonly late: readonly Day[] };
}

/** What is done between reading and reading, when the connection is free. */
export interface Between {
  readonly next?: Taking['next'];
  readonly store?: () => Promise<void>;
}

/** Movements of money, and the file that each stands in. They come to be with their entry in the ledger. */
@Injectable()
export class Lines {
  constructor(private readonly secrets: Secrets) {}

  /**
   * Takes everything that is in no file yet and happened before the end of that day: it is in this one from now on. What commits behind a line that has been
   * taken stays pending whatever its date, so nothing is ever skipped. Call with the carrier locked. Page after page, as `read` wants them: most of taking
   * is waiting for PostgreSQL.
   */
  taking(tx: Tx, host: Host, day: Day, sequence: number): Taking {
    const late = new Set<Day>();
    let [at, lineId, records] = ['-infinity', '', 0];
    const next = async (): Promise<void> => {
      const [taken] = await rows<{ at: string; lineId: string; records: number; late: Day[] }>(
        tx,
        `with taken as (delete from billing.pending where ctid = any(array(select ctid from billing.pending
                          where host = $1 and at < ($2::date + 1)::timestamp at time zone 'Asia/Seoul' and (at, line_id) > ($4::timestamptz, $5::text) order by at, line_id limit ${FOUND_AT_ONCE}))
                        returning at, line_id, recorded_at),
         filed as (insert into billing.filed (host, sequence, n, line_id, recorded_at) select $1, $3, $6::int + row_number() over (order by at, line_id), line_id, recorded_at from taken)
         select last.at::text, last.line_id as "lineId", (select count(*)::int from taken) as records,
                array(select distinct platform.kst_day(at)::text from taken where at < $2::date::timestamp at time zone 'Asia/Seoul') as late
           from (select at, line_id from taken order by at desc, line_id desc limit 1) last`,
        [host, day, sequence, at, lineId, records],
      );
      if (!taken) return;
      [at, lineId] = [taken.at, taken.lineId];
      records += taken.records;
      for (const earlier of taken.late) late.add(earlier);
    };
    return { next, taken: () => ({ records, late: [...late] }) };
  }

  /**
   * The lines of a file in their order, a few at a time: memory does not grow with the file. While they are written PostgreSQL finds the next thousands.
   */
  async read(tx: Tx, host: Host, sequence: number, write: WriteDetails, { next, store }: Between): Promise<void> {
    const pages = [new Cells(COLUMNS.length), new Cells(COLUMNS.length)];
    const find = (page: number): Promise<void> => {
      const found = async (): Promise<void> => {
        await next?.();
        await copyOut(tx, selectOf(host, sequence, page * FOUND_AT_ONCE), pages[page % 2]!.clear().take);
      };
      const coming = found();
      // It is waited for below, and not yet while lines are written.
      coming.catch(() => undefined);
      return coming;
    };
    let coming = find(0);
    for (let page = 0, last = false; !last; page++) {
      await coming;
      const cells = pages[page % 2]!;
      last = cells.records < FOUND_AT_ONCE;
      if (!last) coming = find(page + 1);
      try {
        for (let from = 0; from < cells.records; from += WRITTEN_AT_ONCE) {
          const to = Math.min(cells.records, from + WRITTEN_AT_ONCE);
          this.split(cells, from, to);
          write(cells, from, to);
          // What PostgreSQL has sent meanwhile is taken, or it could not go on.
          await turn();
        }
      } finally {
        await coming;
      }
      await store?.();
    }
  }

  /** Numbers are opened here and go nowhere but into the file. */
  private split(cells: Cells, first: number, end: number): void {
    cells.split(end);
    const { from, to, columns } = cells;
    const places: (SealedPlace & { readonly cell: number })[] = [];
    for (let row = first; row < end; row++) {
      const at = row * columns;
      const cell = at + FIELD.phoneNumber;
      from[at + FIELD.billingMonth] = from[at + FIELD.occurredAt]!;
      to[at + FIELD.billingMonth] = from[at + FIELD.occurredAt]! + 'YYYY-MM'.length;
      if (from[cell]! >= 0)
        places.push({
          cell,
          contextFrom: from[at + FIELD.paymentId]!,
          contextTo: to[at + FIELD.paymentId]!,
          from: from[cell]!,
          to: to[cell]!,
        });
    }
    this.secrets.openInPlace('phone', cells.bytes, places);
    for (const place of places) {
      // As `national` does: +8210… is 010….
      from[place.cell] = place.from + 2;
      to[place.cell] = place.to;
      cells.bytes[place.from + 2] = '0'.charCodeAt(0);
    }
  }
}
