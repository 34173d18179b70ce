import type { Month, PaymentId, Won } from '#kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Period, Scope } from './scopes.rules.js';

/** What one payment takes from every limit that applies to it, from the right code to the carrier's answer. */
@Entity({ schema: 'limits', name: 'hold' })
export class Hold {
  @PrimaryColumn('text', { name: 'payment_id' }) paymentId!: PaymentId;
  @Column('bigint') amount!: Won;
  /** KST month in which the hold was taken, by the database's clock; it never changes. */
  @Column('text') month!: Month;
  @Column('text', { array: true }) keys!: string[];
  /** For each key the slot it was taken from; null where the counter is not split. */
  @Column('int', { array: true, nullable: true }) slots!: (number | null)[] | null;
  /** Given back by carrier cancels. */
  @Column('bigint') returned!: Won;
  @Column('text') state!: 'held' | 'spent' | 'let_go' | 'expired';
  @Column('timestamptz', { name: 'held_at' }) heldAt!: Date;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt!: Date | null;
}

/** How much of one limit is used up. */
@Entity({ schema: 'limits', name: 'counter' })
export class Counter {
  @PrimaryColumn('text') key!: string;
  @Column('bigint') spent!: Won;
  @Column('bigint') reserved!: Won;
}

/** One cap in force from a date on, at one place: every value of a part, or one. Append-only; the row set last holds. */
@Entity({ schema: 'limits', name: 'policy' })
export class Policy {
  @PrimaryColumn('bigint') n!: number;
  @Column('text') scope!: Scope;
  @Column('text') period!: Period;
  /** The parts of the scope by `:`, each a value or `*`. */
  @Column('text') pattern!: string;
  /** Won, or a number of payments or lines. Null: counted, but not capped. */
  @Column('bigint', { nullable: true }) cap!: number | null;
  /** True: nothing stands here any more. */
  @Column('boolean') withdrawn!: boolean;
  @Column('timestamptz', { name: 'valid_from' }) validFrom!: Date;
  @Column('timestamptz', { name: 'valid_until', nullable: true }) validUntil!: Date | null;
  @Column('text', { name: 'set_by' }) setBy!: string;
  @Column('text', { nullable: true }) reason!: string | null;
  @Column('timestamptz', { name: 'set_at' }) setAt!: Date;
}

/** What the carrier said of a line when it was asked last. */
@Entity({ schema: 'limits', name: 'line' })
export class KnownLine {
  @PrimaryColumn('text', { name: 'line_key' }) lineKey!: string;
  @Column('text', { name: 'person_key' }) personKey!: string;
  /** Won a KST month. */
  @Column('bigint') ceiling!: Won;
  @Column('boolean', { name: 'physical_goods' }) physicalGoods!: boolean;
  /** Who said so, e.g. `carrier:skt`. */
  @Column('text') source!: string;
  @Column('timestamptz', { name: 'asked_at' }) askedAt!: Date;
}
