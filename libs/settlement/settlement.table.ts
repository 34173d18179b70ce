import type { MerchantId, Month, PaymentId, StatementId, Won } from '#kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PayoutKind, SettledType } from './settlement.rules.js';

/** What a merchant is told of a month: once, and never changed. What comes later stands in the next. Amounts in won. */
@Entity({ schema: 'settlement', name: 'statement' })
export class Statement {
  @PrimaryColumn('text') id!: StatementId;
  @Column('text', { name: 'merchant_id' }) merchantId!: MerchantId;
  @Column('text') period!: Month;
  /** Of this merchant's statements, from 1, without gaps. */
  @Column('int') sequence!: number;
  @Column('text', { name: 'merchant_name' }) merchantName!: string;
  @Column('text', { name: 'merchant_contact' }) merchantContact!: string;
  @Column('boolean') livemode!: boolean;
  @Column('text') payout!: PayoutKind;
  @Column('bigint') threshold!: Won;
  @Column('int', { name: 'early_basis_points' }) earlyBasisPoints!: number;
  /** `YYYY-MM-DD` in Korea. */
  @Column('date', { name: 'payout_on' }) payoutOn!: string;
  @Column('int') lines!: number;
  @Column('bigint') gross!: Won;
  @Column('bigint') cancels!: Won;
  @Column('bigint') credits!: Won;
  @Column('bigint') clawbacks!: Won;
  @Column('bigint') recovered!: Won;
  @Column('bigint') fee!: Won;
  @Column('bigint') vat!: Won;
  @Column('bigint') withheld!: Won;
  @Column('bigint') awaited!: Won;
  @Column('bigint') released!: Won;
  @Column('bigint', { name: 'brought_forward' }) broughtForward!: Won;
  @Column('bigint', { name: 'early_fee' }) earlyFee!: Won;
  @Column('bigint', { name: 'early_vat' }) earlyVat!: Won;
  @Column('bigint') net!: Won;
  @Column('bigint', { name: 'carried_forward' }) carriedForward!: Won;
  @Column('timestamptz', { name: 'issued_at' }) issuedAt!: Date;
}

/** A posting of the ledger as its merchant's statement tells it. Amount, fee and VAT are below 0 when they go back. */
@Entity({ schema: 'settlement', name: 'settled' })
export class Settled {
  @PrimaryColumn('text') posting!: string;
  @Column('text', { name: 'statement_id' }) statementId!: StatementId;
  /** Its place in the statement, from 1. */
  @Column('int') n!: number;
  @Column('text', { name: 'merchant_id' }) merchantId!: MerchantId;
  @Column('text', { name: 'payment_id' }) paymentId!: PaymentId;
  @Column('text', { name: 'order_id', nullable: true }) orderId!: string | null;
  @Column('timestamptz') at!: Date;
  @Column('text') type!: SettledType;
  @Column('text', { name: 'goods_class', nullable: true }) goodsClass!: string | null;
  /** The rate of the charge, by which all of its payment goes. */
  @Column('int', { name: 'basis_points', nullable: true }) basisPoints!: number | null;
  @Column('bigint') amount!: Won;
  @Column('bigint') fee!: Won;
  @Column('bigint') vat!: Won;
}
