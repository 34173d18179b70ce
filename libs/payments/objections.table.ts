import type { MerchantId, ObjectionId, OperatorId, PaymentId } from '#kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export const OBJECTION_STATES = ['open', 'accepted', 'rejected'] as const;
export type ObjectionState = (typeof OBJECTION_STATES)[number];

/** A subscriber says that a charge is not theirs (이의신청). While it is open nothing of the payment is paid out. */
@Entity({ schema: 'payments', name: 'objection' })
export class Objection {
  @PrimaryColumn('text') id!: ObjectionId;
  @Column('text', { name: 'payment_id' }) paymentId!: PaymentId;
  @Column('text', { name: 'merchant_id' }) merchantId!: MerchantId;
  @Column('text') state!: ObjectionState;
  /** In the subscriber's words. */
  @Column('text') reason!: string;
  @Column('timestamptz', { name: 'opened_at' }) openedAt!: Date;
  /** By law it is answered within two weeks. */
  @Column('timestamptz', { name: 'due_at' }) dueAt!: Date;
  /** What the subscriber is told; null while it is open. */
  @Column('text', { nullable: true }) answer!: string | null;
  @Column('timestamptz', { name: 'answered_at', nullable: true }) answeredAt!: Date | null;
  @Column('text', { name: 'answered_by', nullable: true }) answeredBy!: OperatorId | null;
}
