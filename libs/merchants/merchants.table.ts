import type { MerchantId } from '#kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Who sells. */
@Entity({ schema: 'merchants', name: 'merchant' })
export class Merchant {
  @PrimaryColumn('text') id!: MerchantId;
  @Column('text') name!: string;
  /** What the window, the bill and notices print: telephone or e-mail. */
  @Column('text') contact!: string;
  @Column('boolean') livemode!: boolean;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
}
