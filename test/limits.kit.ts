import { Test, type TestingModule } from '@nestjs/testing';
import { won, type MerchantId, type PaymentId, type PhoneNumber } from '#kernel';
import {
  CodeLimits,
  Limits,
  LimitsModule,
  Nights,
  OwnRules,
  Policies,
  type Buyer,
  type NewPolicy,
  type Place,
  type Reservation,
} from '#limits';
import { Database, PlatformModule, type Tx } from '#platform';
import type { TestGateway } from './gateway.js';

const CONNECTIONS = 16;

/** A plain buyer; the person has this line alone. */
export const buyer = (lineKey: string, members: Partial<Buyer> = {}): Buyer => ({
  lineKey,
  personKey: `person of ${lineKey}`,
  monthlyCeiling: 1_000_000,
  phoneNumber: '+821012345678' as PhoneNumber,
  brand: 'skt',
  merchantId: 'mer_shop' as MerchantId,
  category: 'content',
  goodsClass: 'digital',
  ipKey: null,
  automatic: false,
  ...members,
});

/** The room as a service has it: on the store of a test gateway, in the role of services, with connections enough for a race. */
export class LimitsRoom {
  private constructor(private readonly room: TestingModule) {}

  static async open(gateway: TestGateway): Promise<LimitsRoom> {
    const config = { ...gateway.config, env: { ...gateway.config.env, DATABASE_POOL: CONNECTIONS } };
    const module = Test.createTestingModule({ imports: [PlatformModule.for('limits-test', config), LimitsModule] });
    const room = await module.compile();
    await room.init();
    return new LimitsRoom(room);
  }

  readonly database = this.room.get(Database);
  readonly limits = this.room.get(Limits);
  readonly codeLimits = this.room.get(CodeLimits);
  readonly policies = this.room.get(Policies);
  readonly own = this.room.get(OwnRules);
  readonly nights = this.room.get(Nights);

  close(): Promise<void> {
    return this.room.close();
  }

  tx<T>(work: (tx: Tx) => Promise<T> | T): Promise<T> {
    return this.database.tx(work);
  }

  reserve(id: string, amount: number, who: Buyer): Promise<Reservation> {
    return this.tx((tx) => this.limits.reserve(tx, id as PaymentId, won(amount), who));
  }

  /** @returns the refusal, or null when the limit is held. */
  async refusal(id: string, amount: number, who: Buyer): Promise<string | null> {
    const answer = await this.reserve(id, amount, who);
    return answer.kind === 'refused' ? answer.code : null;
  }

  end(how: 'spend' | 'letGo' | 'expire', id: string): Promise<void> {
    return this.tx((tx) => this.limits[how](tx, id as PaymentId));
  }

  giveBack(id: string, amount: number): Promise<void> {
    return this.tx((tx) => this.limits.giveBack(tx, id as PaymentId, won(amount)));
  }

  set(place: Place, cap: number | null, members: Partial<NewPolicy> = {}): Promise<unknown> {
    return this.tx((tx) => this.policies.set(tx, { ...place, cap, by: 'test', ...members }));
  }

  withdraw(place: Place): Promise<unknown> {
    return this.tx((tx) => this.policies.withdraw(tx, place, { by: 'test' }));
  }

  disagreements() {
    return this.limits.disagreements();
  }

  /** What a counter has taken, held and spent together; its slots too. */
  async used(key: string): Promise<number> {
    const [row] = await this.database.query<{ n: number }>(
      `select (coalesce((select sum(spent + reserved) from limits.counter where key like $1), 0) + coalesce((select sum(used) from limits.slot where key like $1), 0))::float8 as n`,
      [key],
    );
    return row!.n;
  }
}
