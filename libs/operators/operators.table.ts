import type { ActId, OperatorId } from '#kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One thing that an operator did, tried to do, or looked at. Never changed. */
@Entity({ schema: 'operators', name: 'act' })
export class Act {
  @PrimaryColumn('text') id!: ActId;
  @Column('text', { name: 'operator_id' }) operatorId!: OperatorId;
  /** As it was then. */
  @Column('text', { name: 'operator_name' }) operatorName!: string;
  @Column('timestamptz') at!: Date;
  /** In the words of the door, e.g. `stuck.give_back`. */
  @Column('text') what!: string;
  /** Id of what it was done to; null for a look at a list. */
  @Column('text', { nullable: true }) subject!: string | null;
  /** Never secrets. `refused`: the code of the answer, when it was not done. */
  @Column('jsonb') detail!: Record<string, unknown>;
  @Column('text', { name: 'request_id' }) requestId!: string;
}
