import { Database, rows, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';

const LOCK = 7300;

/**
 * Gives events their positions in the feed, after they were committed. A number taken inside the business transaction could become visible
 * after a higher one, and a reader of `after=` would skip it for ever.
 */
@Injectable()
export class Places {
  constructor(private readonly database: Database) {}

  /**
   * Only events of transactions older than every transaction still running get a position: nothing can come in before them any more.
   * One at a time over all processes; the lock is a statement of its own, so that the next one sees what its last holder did.
   * @returns how many positions were given; 0 also when another process is at it.
   */
  async give(tx: Tx, limit: number): Promise<number> {
    const [lock] = await rows<{ mine: boolean }>(tx, 'select pg_try_advisory_xact_lock($1) as mine', [LOCK]);
    if (!lock!.mine) return 0;
    // A visible row from beyond the snapshot's end was written in another cluster and restored here: long committed.
    const given = await rows(
      tx,
      `update webhooks.place p set position = n.position
         from (select w.event_id, (select coalesce(max(position), 0) from webhooks.place) + row_number() over (order by w.xid, w.event_id) as position
                 from (select event_id, xid from webhooks.place
                        where position is null and (xid < pg_snapshot_xmin(pg_current_snapshot()) or xid >= pg_snapshot_xmax(pg_current_snapshot()))
                        order by xid, event_id limit $1) w) n
        where p.event_id = n.event_id returning p.event_id`,
      [limit],
    );
    return given.length;
  }

  /** True in SQL when a committed event has no position yet. */
  anyWaiting(): string {
    return '(select min(xid) from webhooks.place where position is null) is not null';
  }

  /** Committed events that have no position yet. */
  async waiting(): Promise<number> {
    const [row] = await this.database.query<{ n: number }>('select count(*)::int as n from webhooks.place where position is null');
    return row!.n;
  }
}
