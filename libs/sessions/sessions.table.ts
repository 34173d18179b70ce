import type { Brand, SessionId } from '#kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Somebody who has shown that a line is theirs, in one browser, for a short time. */
@Entity({ schema: 'sessions', name: 'session' })
export class Session {
  @PrimaryColumn('text') id!: SessionId;
  @Column('text', { name: 'secret_hash' }) secretHash!: string;
  /** Hash of what the browser says of itself: a cookie that turns up in another browser is worth nothing. */
  @Column('text', { name: 'agent_hash' }) agentHash!: string;
  @Column('text', { name: 'line_key' }) lineKey!: string;
  /** The carrier's word for the person who has the line now; a number may have had another owner. */
  @Column('text', { name: 'person_key' }) personKey!: string;
  @Column('text', { name: 'phone_sealed' }) phoneSealed!: string;
  @Column('text', { name: 'phone_masked' }) phoneMasked!: string;
  @Column('text') brand!: Brand;
  @Column('timestamptz', { name: 'opened_at' }) openedAt!: Date;
  @Column('timestamptz', { name: 'seen_at' }) seenAt!: Date;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt!: Date | null;
}
