import type { FileId, Host, Won } from '#kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Day, FileStatus, Format } from './billing.rules.js';

/** One revision of a carrier's file of one day. What was published of it is never changed. */
@Entity({ schema: 'billing', name: 'file' })
export class BillingFile {
  @PrimaryColumn('text') id!: FileId;
  @Column('text') host!: Host;
  @Column('date', { name: 'business_date' }) businessDate!: Day;
  @Column('int') sequence!: number;
  @Column('int') revision!: number;
  @Column('text', { nullable: true }) supersedes!: FileId | null;
  @Column('text') status!: FileStatus;
  /** Nobody is billed from it. */
  @Column('boolean') test!: boolean;
  /** Details in it. */
  @Column('int') records!: number;
  @Column('int') charges!: number;
  @Column('bigint', { name: 'charge_amount' }) chargeAmount!: Won;
  @Column('int') cancels!: number;
  @Column('bigint', { name: 'cancel_amount' }) cancelAmount!: Won;
  @Column('int') refunds!: number;
  @Column('bigint', { name: 'refund_amount' }) refundAmount!: Won;
  @Column('bigint', { name: 'net_amount' }) netAmount!: Won;
  /** Of the `.dat` of the sequence before. */
  @Column('text', { name: 'previous_sha256' }) previousSha256!: string;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'downloaded_at', nullable: true }) downloadedAt!: Date | null;
  @Column('timestamptz', { name: 'answered_at', nullable: true }) answeredAt!: Date | null;
  @Column('text', { name: 'reject_reason', nullable: true }) rejectReason!: string | null;
  /** Its legal time is over: what it said of whom is gone. */
  @Column('timestamptz', { name: 'erased_at', nullable: true }) erasedAt!: Date | null;
}

/** The same model, written in one of two ways. Never changed. */
@Entity({ schema: 'billing', name: 'encoding' })
export class Encoding {
  @PrimaryColumn('text') name!: string;
  @Column('text', { name: 'file_id' }) fileId!: FileId;
  @Column('text') format!: Format;
  @Column('bigint') bytes!: number;
  @Column('text') sha256!: string;
}
