import type { PaymentId } from '#kernel';
import { CONFIG, Database, rows, type Aside, type Config, type Tx } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { answersDemands, type FactorName, type FactorRule } from './second-factor.rules.js';

/** One payment on one line. */
export interface Subject {
  readonly paymentId: PaymentId;
  readonly lineKey: string;
}

/** What is known when a code is proved: rules in force, the minute of the day in Korea, the line's passkeys, what was demanded before. */
export interface FactorFacts {
  readonly minute: number;
  readonly rules: readonly FactorRule[];
  readonly passkeys: number;
  readonly settledPasskeys: number;
  readonly because: readonly string[];
}

/** What a payment must show, and has shown. */
export interface Shown {
  readonly asked: readonly FactorName[];
  readonly given: readonly FactorName[];
  readonly wrong: number;
}

const IS = 'payment_id = $1 and line_key = $2';
/** Where passkeys are tried out they count at once. */
const SETTLES_HOURS = { production: 72, test: 0 };

/** What must be shown besides the code, for each payment and line. */
@Injectable()
export class SecondFactors {
  private readonly settlesHours: number;

  constructor(
    private readonly database: Database,
    @Inject(CONFIG) { env, production }: Config,
  ) {
    this.settlesHours = env.PASSKEY_SETTLES_HOURS ?? SETTLES_HOURS[production ? 'production' : 'test'];
  }

  /** This payment on this line needs a second factor because of `reason`; decided when the code is proved. Call it before that, as often as there are reasons. */
  async demand(tx: Tx, { paymentId, lineKey }: Subject, reason: string): Promise<void> {
    await rows(
      tx,
      `insert into subscribers.second_factor as f (payment_id, line_key, because, since) values ($1, $2, array[$3], platform.now())
       on conflict (payment_id, line_key) do update set because = f.because || excluded.because where not f.because @> excluded.because`,
      [paymentId, lineKey, reason],
    );
  }

  /** Asked within the statement that reads the passcode, so the decision needs no trip of its own. @param paymentId as that statement calls it, like `lineKey`. */
  question(paymentId: string, lineKey: string): Aside<FactorFacts> {
    return {
      sql: (first) => `select facts from subscribers.factors_of(${paymentId}, ${lineKey}, $${first}) facts`,
      values: [this.settlesHours],
      read: (facts) => facts as FactorFacts,
    };
  }

  /** Whether the line's passkeys are enough where a rule or a risk demands a factor. */
  async answerDemands(tx: Tx, { paymentId, lineKey }: Subject): Promise<boolean> {
    const { sql, values, read } = this.question('$1', '$2');
    const [row] = await rows<{ facts: unknown }>(tx, `select (${sql(3)}) as facts`, [paymentId, lineKey, ...values]);
    return answersDemands({ ...read(row!.facts), passwordSet: false });
  }

  /** The code was right; these are asked now, in this order. What was given before stays given. */
  async ask(tx: Tx, { paymentId, lineKey }: Subject, factors: readonly FactorName[], because: readonly string[]): Promise<Shown> {
    const [asked] = await rows<Shown>(
      tx,
      `insert into subscribers.second_factor as f (payment_id, line_key, because, asked, since) values ($1, $2, $3, $4, platform.now())
       on conflict (payment_id, line_key) do update set because = excluded.because, asked = excluded.asked,
         given = array(select unnest(f.given) intersect select unnest(excluded.asked)) returning asked, given, wrong`,
      [paymentId, lineKey, because, factors],
    );
    return asked!;
  }

  async of(tx: Tx | null, { paymentId, lineKey }: Subject): Promise<Shown | null> {
    const manager = tx ?? this.database.reader;
    const sql = `select asked, given, wrong from subscribers.second_factor where ${IS}`;
    return (await rows<Shown>(manager, sql, [paymentId, lineKey]))[0] ?? null;
  }

  async given(tx: Tx, { paymentId, lineKey }: Subject, factor: FactorName): Promise<Shown> {
    const sql = `update subscribers.second_factor set given = array_append(array_remove(given, $3), $3) where ${IS} returning asked, given, wrong`;
    return (await rows<Shown>(tx, sql, [paymentId, lineKey, factor]))[0]!;
  }

  /** @returns how often something wrong was shown. */
  async wrong(tx: Tx, { paymentId, lineKey }: Subject): Promise<number> {
    const sql = `update subscribers.second_factor set wrong = wrong + 1 where ${IS} returning wrong`;
    return (await rows<{ wrong: number }>(tx, sql, [paymentId, lineKey]))[0]!.wrong;
  }
}

/** What is to be shown next. */
export const nextFactor = ({ asked, given }: Pick<Shown, 'asked' | 'given'>): FactorName | null =>
  asked.find((name) => !given.includes(name)) ?? null;
