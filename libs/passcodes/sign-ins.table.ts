import type { Brand, Host, RefusalCode, SignInId, Won } from '#kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export const SIGN_IN_PURPOSES = ['sign_in', 'raise_limit'] as const;
export type SignInPurpose = (typeof SIGN_IN_PURPOSES)[number];

/**
 * `issued`: the carrier has not been asked about the line · `mute`: no text will leave, and the page must not tell why · `cleared`: the text is due ·
 * `texted`: it has left · `password`: the code was right, the payment password is to come · `passkey`: the same, a passkey · `passed`: all was right · `done`: used up ·
 * `blocked`: instead of the second step its owner blocked the line · `refused`: ended, `notice` says why · `dropped`: replaced by another.
 */
export const SIGN_IN_STATES = [
  'issued',
  'mute',
  'cleared',
  'texted',
  'password',
  'passkey',
  'passed',
  'done',
  'blocked',
  'refused',
  'dropped',
] as const;
export type SignInState = (typeof SIGN_IN_STATES)[number];

/** Somebody wants to come in at the subscriber's door, or, inside, to do what wants a fresh code. The code is computed. */
@Entity({ schema: 'passcodes', name: 'sign_in' })
export class SignIn {
  @PrimaryColumn('text') id!: SignInId;
  @Column('text') purpose!: SignInPurpose;
  @Column('text') state!: SignInState;
  @Column('text', { name: 'line_key' }) lineKey!: string;
  @Column('text', { name: 'phone_sealed' }) phoneSealed!: string;
  @Column('text', { name: 'phone_masked' }) phoneMasked!: string;
  @Column('text') brand!: Brand;
  @Column('text') host!: Host;
  /** Hash of the secret of the browser that asked: no other may use the code. */
  @Column('text', { name: 'browser_hash' }) browserHash!: string;
  @Column('text', { name: 'key_id' }) keyId!: string;
  /** Won a month, to which the line's own limit is to be raised. */
  @Column('bigint', { name: 'raise_to', nullable: true }) raiseTo!: Won | null;
  @Column('text', { name: 'identity_sealed', nullable: true }) identitySealed!: string | null;
  @Column('text', { name: 'password_sealed', nullable: true }) passwordSealed!: string | null;
  @Column('boolean', { name: 'password_set' }) passwordSet!: boolean;
  @Column('text', { name: 'person_key', nullable: true }) personKey!: string | null;
  @Column('text', { nullable: true }) notice!: RefusalCode | null;
  @Column('int') tries!: number;
  @Column('int') texted!: number;
  @Column('int') asks!: number;
  @Column('timestamptz', { name: 'issued_at' }) issuedAt!: Date;
  @Column('timestamptz', { name: 'last_sent_at', nullable: true }) lastSentAt!: Date | null;
}
