import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';

@Entity()
export class PeerPayment {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column({ unique: true }) orderId!: string;
  @Column('int') amount!: number;
  @Column() itemName!: string;
  @Column({ default: 'open' }) status!: string;
  @Column('varchar', { nullable: true }) phoneNumber!: string | null;
  @Column('varchar', { nullable: true }) code!: string | null;
  @Column('varchar', { nullable: true }) carrierPaymentId!: string | null;
  @CreateDateColumn() createdAt!: Date;
  @UpdateDateColumn() updatedAt!: Date;
}

@Entity()
export class PeerLimit {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column({ unique: true }) phoneNumber!: string;
  @Column('int', { default: 0 }) spent!: number;
  @Column('int') cap!: number;
}

@Entity()
export class PeerDelivery {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column() paymentId!: string;
  @Column('int') status!: number;
  @CreateDateColumn() createdAt!: Date;
}
