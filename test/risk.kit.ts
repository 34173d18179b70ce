import { Test, type TestingModule } from '@nestjs/testing';
import { hostOf, won, type PaymentId } from '#kernel';
import { Limits, LimitsModule, type Buyer, type ReservationWith } from '#limits';
import { Database, PlatformModule, type Tx } from '#platform';
import { Risk, RiskModule, setRule, setThreshold, withdrawRule, type Decision, type Rule, type Subject, type Verdict } from '#risk';
import type { TestGateway } from './gateway.js';

/** Risk and limits as a service has them: on the store of a test gateway, in the role of services. */
export class RiskRoom {
  private constructor(private readonly room: TestingModule) {}

  static async open(gateway: TestGateway): Promise<RiskRoom> {
    const config = { ...gateway.config, env: { ...gateway.config.env, DATABASE_POOL: 16 } };
    const room = await Test.createTestingModule({ imports: [PlatformModule.for('risk-test', config), LimitsModule, RiskModule] }).compile();
    await room.init();
    return new RiskRoom(room);
  }

  readonly database = this.room.get(Database);
  readonly risk = this.room.get(Risk);
  private readonly limits = this.room.get(Limits);

  close(): Promise<void> {
    return this.room.close();
  }

  /** Holds the limit of one payment and judges it, as a right code does. */
  hold(id: string, amount: number, who: Buyer, members: Partial<Subject> = {}): Promise<ReservationWith<Verdict>> {
    const { lineKey, personKey, brand, merchantId, category, ipKey } = who;
    const subject: Subject = {
      ...{ paymentId: id as PaymentId, lineKey, personKey, host: hostOf(brand), merchantId, category, amount: won(amount), ipKey },
      ...{ acts: true, proved: false, ...members },
    };
    return this.database.tx((tx) => this.limits.reserveWith(tx, id as PaymentId, won(amount), who, this.risk.question(subject)));
  }

  /** @returns what was decided; the limits must be held. */
  async judge(id: string, amount: number, who: Buyer, members: Partial<Subject> = {}): Promise<Verdict> {
    const answer = await this.hold(id, amount, who, members);
    if (answer.kind === 'refused') throw new Error(`refused: ${answer.code}`);
    return answer.aside;
  }

  set(rule: Rule): Promise<void> {
    return this.database.tx((tx: Tx) => setRule(tx, rule, { by: 'test' }));
  }

  withdraw(rule: Rule): Promise<void> {
    return this.database.tx((tx: Tx) => withdrawRule(tx, rule, { by: 'test' }));
  }

  threshold(decision: Exclude<Decision, 'allow'>, score: number | null): Promise<void> {
    return this.database.tx((tx: Tx) => setThreshold(tx, decision, score, { by: 'test' }));
  }
}
