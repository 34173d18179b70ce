import type { AttemptId, Brand, Contact, Host, MerchantId, Month, PaymentId, RefundId, RefusalCode, Won } from '#kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Capture, Category, GoodsClass, Status } from './payments.rules.js';
import type { RefundMethod, RefundStatus } from './refunds.rules.js';
import type { StuckBecause } from './stuck.rules.js';

/** One purchase, from registration to its end. */
@Entity({ schema: 'payments', name: 'payment' })
export class Payment {
  @PrimaryColumn('text') id!: PaymentId;
  @Column('text', { name: 'merchant_id' }) merchantId!: MerchantId;
  @Column('text', { name: 'order_id' }) orderId!: string;
  @Column('bigint') amount!: Won;
  @Column('text', { name: 'item_name' }) itemName!: string;
  @Column('text', { name: 'goods_class' }) goodsClass!: GoodsClass;
  @Column('text') category!: Category;
  @Column('text') capture!: Capture;
  @Column('text', { name: 'return_url' }) returnUrl!: string;
  @Column('text', { name: 'service_period', nullable: true }) servicePeriod!: string | null;
  @Column('jsonb') metadata!: Record<string, string>;
  @Column('boolean') livemode!: boolean;
  @Column('text') status!: Status;
  @Column('text', { nullable: true }) refusal!: RefusalCode | null;
  /** Whom to ask, where that is not who the table of refusals says. */
  @Column('text', { name: 'refusal_contact', nullable: true }) refusalContact!: Contact | null;
  /** What the window tells next; not final. */
  @Column('text', { nullable: true }) notice!: RefusalCode | null;
  @Column('text', { name: 'token_hash' }) tokenHash!: string;
  /** Hash of the cookie of the browser that identified first. */
  @Column('text', { name: 'browser_hash', nullable: true }) browserHash!: string | null;
  @Column('text', { name: 'locked_brand', nullable: true }) lockedBrand!: Brand | null;
  @Column('text', { name: 'locked_phone_sealed', nullable: true }) lockedPhoneSealed!: string | null;
  @Column('text', { nullable: true }) brand!: Brand | null;
  @Column('text', { name: 'line_key', nullable: true }) lineKey!: string | null;
  @Column('text', { name: 'phone_sealed', nullable: true }) phoneSealed!: string | null;
  @Column('text', { name: 'phone_masked', nullable: true }) phoneMasked!: string | null;
  /** Version of the texts that were agreed to, and when. */
  @Column('text', { name: 'consent_terms', nullable: true }) consentTerms!: string | null;
  @Column('text', { name: 'consent_amount', nullable: true }) consentAmount!: string | null;
  @Column('timestamptz', { name: 'consented_at', nullable: true }) consentedAt!: Date | null;
  @Column('int') tries!: number;
  @Column('int') sends!: number;
  @Column('int') mismatches!: number;
  @Column('text', { name: 'limit_month', nullable: true }) limitMonth!: Month | null;
  @Column('text', { name: 'billing_month', nullable: true }) billingMonth!: Month | null;
  @Column('text', { name: 'carrier_reference', nullable: true }) carrierReference!: string | null;
  /** A yes of the carrier that came after we had refused. */
  @Column('boolean', { name: 'late_yes' }) lateYes!: boolean;
  /** The subscriber has not paid the bill, and by contract the merchant bears it: nothing is left to give back. */
  @Column('boolean', { name: 'clawed_back' }) clawedBack!: boolean;
  /** Cancelled by order number while the outcome was unknown: a charge is given back as soon as it is known. */
  @Column('boolean', { name: 'called_off' }) calledOff!: boolean;
  @Column('bigint', { name: 'refunded_amount' }) refundedAmount!: Won;
  /** In refunds that are pending or unknown. */
  @Column('bigint', { name: 'refunding_amount' }) refundingAmount!: Won;
  /** Rises with every webhook about this payment. */
  @Column('int') sequence!: number;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt!: Date;
  /** With manual capture: when the merchant asked for the charge, and until when it may. */
  @Column('timestamptz', { name: 'captured_at', nullable: true }) capturedAt!: Date | null;
  @Column('timestamptz', { name: 'capture_until', nullable: true }) captureUntil!: Date | null;
  /** An operator looks at it first; unless one lets it go on by then it is refused. */
  @Column('timestamptz', { name: 'review_until', nullable: true }) reviewUntil!: Date | null;
  @Column('timestamptz', { name: 'changed_at' }) changedAt!: Date;
  @Column('timestamptz', { name: 'charged_at', nullable: true }) chargedAt!: Date | null;
}

export const ATTEMPT_STATES = ['started', 'silent', 'yes', 'no'] as const;
export type AttemptState = (typeof ATTEMPT_STATES)[number];

/** A recharge charges anew what a refund gave back too much, where the carrier gives no part back. */
export const ATTEMPT_KINDS = ['charge', 'refund', 'recharge'] as const;
export type AttemptKind = (typeof ATTEMPT_KINDS)[number];

/** What a refund is for: the merchant asked; the carrier said yes after we had refused; the carrier took another amount than ours; an operator gave up waiting. */
export const REFUND_CAUSES = ['merchant', 'late_yes', 'amount_mismatch', 'operator'] as const;
export type RefundCause = (typeof REFUND_CAUSES)[number];

/** Money on its way back. */
@Entity({ schema: 'payments', name: 'refund' })
export class Refund {
  @PrimaryColumn('text') id!: RefundId;
  @Column('text', { name: 'payment_id' }) paymentId!: PaymentId;
  @Column('text', { name: 'merchant_id' }) merchantId!: MerchantId;
  @Column('text') host!: Host;
  @Column('text') cause!: RefundCause;
  /** In won: what is, or is to be, given back. */
  @Column('bigint') amount!: Won;
  /** What was asked for. */
  @Column('bigint', { name: 'requested_amount' }) requestedAmount!: Won;
  /** What is to be charged anew after all has been given back; null where the carrier gives back the amount itself. */
  @Column('bigint', { name: 'recharge_amount', nullable: true }) rechargeAmount!: Won | null;
  /** The carrier's date of the cancel after which the recharge is due. */
  @Column('timestamptz', { name: 'cancelled_at', nullable: true }) cancelledAt!: Date | null;
  /** Everything that is left at the carrier. */
  @Column('boolean') whole!: boolean;
  @Column('text', { nullable: true }) reason!: string | null;
  @Column('text') status!: RefundStatus;
  @Column('text', { nullable: true }) refusal!: RefusalCode | null;
  @Column('text', { nullable: true }) method!: RefundMethod | null;
  /** The carrier's id of the charge that is given back. */
  @Column('text', { name: 'carrier_payment_id' }) carrierPaymentId!: string;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'refunded_at', nullable: true }) refundedAt!: Date | null;
}

/** One try to make the carrier charge, or give back. Its id is both `clientCorrelator` and `referenceCode` at the carrier. */
@Entity({ schema: 'payments', name: 'attempt' })
export class Attempt {
  @PrimaryColumn('text') id!: AttemptId;
  @Column('text', { name: 'payment_id' }) paymentId!: PaymentId;
  @Column('text') kind!: AttemptKind;
  /** Set unless this is a try to charge the payment. */
  @Column('text', { name: 'refund_id', nullable: true }) refundId!: RefundId | null;
  @Column('text') host!: Host;
  @Column('bigint') amount!: Won;
  @Column('text') state!: AttemptState;
  @Column('text', { name: 'carrier_payment_id', nullable: true }) carrierPaymentId!: string | null;
  @Column('timestamptz', { name: 'started_at' }) startedAt!: Date;
  /** When the carrier was last told to charge or prepare; "not found" counts from here. */
  @Column('timestamptz', { name: 'posted_at' }) postedAt!: Date;
  @Column('int') asks!: number;
  /** When it last fell silent. */
  @Column('timestamptz', { name: 'asked_at', nullable: true }) askedAt!: Date | null;
  @Column('timestamptz', { name: 'due_at', nullable: true }) dueAt!: Date | null;
  /** Nobody asks by itself any more; a person must. */
  @Column('text', { name: 'stuck_because', nullable: true }) stuckBecause!: StuckBecause | null;
  /** Why the carrier does not take back what is not ours. */
  @Column('text', { nullable: true }) refusal!: RefusalCode | null;
  @Column('timestamptz', { name: 'answered_at', nullable: true }) answeredAt!: Date | null;
}
