import type { Brand, Host, PasscodeId, PaymentId, Won } from '#kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * `issued`: the carrier has not been asked about the line · `cleared`: it may pay, the text is due · `texted`: the text has left ·
 * `undelivered`: the carrier could not deliver it · `dropped`: refused, or replaced by another.
 */
export const PASSCODE_STATES = ['issued', 'cleared', 'texted', 'undelivered', 'dropped'] as const;
export type PasscodeState = (typeof PASSCODE_STATES)[number];

/** One code for one payment, amount, merchant and line. The code itself is not here: it is computed. */
@Entity({ schema: 'passcodes', name: 'passcode' })
export class Passcode {
  @PrimaryColumn('text') id!: PasscodeId;
  @Column('text', { name: 'payment_id' }) paymentId!: PaymentId;
  @Column('text', { name: 'line_key' }) lineKey!: string;
  @Column('text') brand!: Brand;
  @Column('text') host!: Host;
  /** Where the browser came from that asked for it, as a key. */
  @Column('text', { name: 'ip_key', nullable: true }) ipKey!: string | null;
  /** Which master key computes the code. */
  @Column('text', { name: 'key_id' }) keyId!: string;
  @Column('text') state!: PasscodeState;
  /** Birth date and gender digit for the carrier, sealed; erased with the carrier's answer. */
  @Column('text', { name: 'identity_sealed', nullable: true }) identitySealed!: string | null;
  /** How many times the text was asked for, and how many left. */
  @Column('int') wanted!: number;
  @Column('int') texted!: number;
  @Column('text', { name: 'sms_id', nullable: true }) smsId!: string | null;
  @Column('text', { name: 'sms_status', nullable: true }) smsStatus!: 'delivered' | 'pending' | 'failed' | null;
  /** What the carrier said of the line. */
  @Column('bigint', { name: 'monthly_ceiling', nullable: true }) monthlyCeiling!: Won | null;
  @Column('text', { name: 'person_key', nullable: true }) personKey!: string | null;
  @Column('boolean', { name: 'password_set' }) passwordSet!: boolean;
  /** The right code has been typed; the payment password is still to come. */
  @Column('boolean', { name: 'code_accepted' }) codeAccepted!: boolean;
  /** A typed payment password on its way to the carrier, sealed. */
  @Column('text', { name: 'password_sealed', nullable: true }) passwordSealed!: string | null;
  @Column('int') asks!: number;
  @Column('timestamptz', { name: 'issued_at' }) issuedAt!: Date;
  @Column('timestamptz', { name: 'last_sent_at', nullable: true }) lastSentAt!: Date | null;
  @Column('timestamptz', { name: 'due_at', nullable: true }) dueAt!: Date | null;
}

/** Seconds the code is still valid; null before its first text. */
export type LivingPasscode = Passcode & { readonly validSeconds: number | null };

/** Who somebody says to be; kept sealed until the carrier has answered. */
export interface Identity {
  readonly birthDate: string;
  readonly genderDigit: string;
}

/** What the carrier says of a line before any code is sent. */
export interface LineAnswer {
  readonly monthlyCeiling: number;
  readonly personKey: string;
  readonly passwordSet: boolean;
}
