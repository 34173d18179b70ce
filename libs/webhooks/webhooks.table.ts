import type { EndpointId, EventId, Id, MerchantId } from '#kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DeliveryState, WebhookType } from './webhooks.rules.js';

export type DeliveryId = Id<'delivery'>;

export const ENDPOINT_STATES = ['enabled', 'disabled'] as const;
export type EndpointState = (typeof ENDPOINT_STATES)[number];

/** Why an endpoint is called no more. */
export const DISABLED_BECAUSE = ['gone'] as const;
export type DisabledBecause = (typeof DISABLED_BECAUSE)[number];

/** Where a merchant wants to be told. */
@Entity({ schema: 'webhooks', name: 'endpoint' })
export class Endpoint {
  @PrimaryColumn('text') id!: EndpointId;
  @Column('text', { name: 'merchant_id' }) merchantId!: MerchantId;
  @Column('text') url!: string;
  /** All types when null. */
  @Column('text', { array: true, nullable: true }) types!: WebhookType[] | null;
  @Column('text', { name: 'secret_sealed' }) secretSealed!: string;
  /** Signs along until `previousUntil`. */
  @Column('text', { name: 'previous_sealed', nullable: true }) previousSealed!: string | null;
  @Column('timestamptz', { name: 'previous_until', nullable: true }) previousUntil!: Date | null;
  @Column('text') status!: EndpointState;
  @Column('text', { name: 'disabled_because', nullable: true }) disabledBecause!: DisabledBecause | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
}

/** One event on its way to one endpoint. */
@Entity({ schema: 'webhooks', name: 'delivery' })
export class Delivery {
  @PrimaryColumn('text') id!: DeliveryId;
  @Column('text', { name: 'event_id' }) eventId!: EventId;
  @Column('text', { name: 'endpoint_id' }) endpointId!: EndpointId;
  @Column('text') state!: DeliveryState;
  /** Since it was made or last sent again by hand. */
  @Column('int') tries!: number;
  @Column('timestamptz', { name: 'due_at', nullable: true }) dueAt!: Date | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
}
