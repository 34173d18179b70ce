import type { PasskeyId, PaymentId } from '#kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A device that proves its owner to us, known by the line it was registered for. */
@Entity({ schema: 'subscribers', name: 'passkey' })
export class Passkey {
  @PrimaryColumn('text') id!: PasskeyId;
  @Column('text', { name: 'line_key' }) lineKey!: string;
  /** As the device knows it, base64url. */
  @Column('text', { name: 'credential_id' }) credentialId!: string;
  @Column('bytea', { name: 'public_key' }) publicKey!: Buffer;
  /** What the device counted last; 0 for ever on devices that do not count. */
  @Column('bigint') counter!: number;
  @Column('text', { array: true }) transports!: string[];
  /** It may live on other devices of the same owner too. */
  @Column('boolean', { name: 'backed_up' }) backedUp!: boolean;
  /** The purchase that proved the line. */
  @Column('text', { name: 'payment_id' }) paymentId!: PaymentId;
  @Column('timestamptz', { name: 'made_at' }) madeAt!: Date;
  @Column('timestamptz', { name: 'used_at', nullable: true }) usedAt!: Date | null;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt!: Date | null;
  @Column('text', { name: 'revoked_by', nullable: true }) revokedBy!: string | null;
}
