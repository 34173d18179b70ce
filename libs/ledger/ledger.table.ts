import type { EntryId, MerchantId, PaymentId, Won } from '#kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AccountId, GoodsClass } from './ledger.rules.js';

/** An amount that moved from one account to another. Never changed. */
@Entity({ schema: 'ledger', name: 'entry' })
export class Entry {
  @PrimaryColumn('text') id!: EntryId;
  /** Key of the posting it belongs to. */
  @Column('text') posting!: string;
  @Column('text', { name: 'payment_id', nullable: true }) paymentId!: PaymentId | null;
  @Column('text') debit!: AccountId;
  @Column('text') credit!: AccountId;
  @Column('bigint') amount!: Won;
  /** When it happened outside: the carrier's payment date. */
  @Column('timestamptz', { name: 'happened_at' }) happenedAt!: Date;
  /** When we wrote it down. */
  @PrimaryColumn('timestamptz', { name: 'recorded_at' }) recordedAt!: Date;
}

/** What a merchant (or every merchant without a rule of its own) pays for a class of goods. Never changed: a later rule takes its place. */
@Entity({ schema: 'ledger', name: 'fee_rule' })
export class FeeRule {
  @PrimaryColumn('text') id!: string;
  @Column('text', { name: 'merchant_id', nullable: true }) merchantId!: MerchantId | null;
  @Column('text', { name: 'goods_class' }) goodsClass!: GoodsClass;
  @Column('int', { name: 'basis_points' }) basisPoints!: number;
  @Column('timestamptz', { name: 'valid_from' }) validFrom!: Date;
  /** The first instant at which it no longer counts; null: until another rule begins. */
  @Column('timestamptz', { name: 'valid_until', nullable: true }) validUntil!: Date | null;
  @Column('text', { name: 'set_by' }) setBy!: string;
  @Column('timestamptz', { name: 'set_at' }) setAt!: Date;
}
