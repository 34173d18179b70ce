import type { Host, MerchantId, PaymentId, Won } from '#kernel';
import { Database, eachAlone, rows, type Aside, type Tx } from '#platform';
import { Injectable } from '@nestjs/common';
import type { Decision } from './risk.rules.js';

/** What is judged. Lines, persons and addresses are keys. */
export interface Subject {
  readonly paymentId: PaymentId;
  readonly lineKey: string;
  readonly personKey: string;
  readonly host: Host;
  readonly merchantId: MerchantId;
  readonly category: string;
  readonly amount: Won;
  readonly ipKey: string | null;
  /** False: it is scored and logged, and allowed whatever comes of it. */
  readonly acts: boolean;
  /** A second factor has been shown for it. */
  readonly proved: boolean;
}

export interface Verdict {
  readonly decision: Decision;
  readonly score: number;
}

/** A judgement as it stands in the log. */
export interface Judgement {
  readonly paymentId: PaymentId;
  readonly at: Date;
  readonly score: number;
  readonly decision: Decision;
  readonly acts: boolean;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What was true, and what it weighed. */
  readonly rules: readonly { readonly rule: string; readonly n: number; readonly weight: number }[];
  readonly explanation: string;
}

/** How likely it is that somebody else pays. */
@Injectable()
export class Risk {
  constructor(private readonly database: Database) {}

  /** Judges, counts and logs. It rides along with the statement that holds the limits, so that it sees all that the line paid before; it needs no trip of its own. */
  question(subject: Subject): Aside<Verdict> {
    return {
      sql: (first) => `select verdict from risk.judge_all($${first})`,
      values: [list([subject])],
      read: (verdict) => verdict as Verdict,
    };
  }

  /** The same of several whose limits are held: each is judged as if those before it in the list had been before it. @returns a verdict for each. */
  async judge(tx: Tx, subjects: readonly Subject[]): Promise<Verdict[]> {
    const judged = await rows<{ verdict: Verdict }>(tx, 'select verdict from risk.judge_all($1)', [list(subjects)]);
    return judged.map(({ verdict }) => verdict);
  }

  /** The last judgement of each. */
  of(paymentIds: readonly PaymentId[], tx?: Tx): Promise<Judgement[]> {
    return rows(
      tx ?? this.database.reader,
      `select distinct on (payment_id) payment_id as "paymentId", at, score, decision, acts, inputs, rules, explanation
         from risk.judgement where payment_id = any($1) order by payment_id, n desc`,
      [paymentIds],
    );
  }

  /** Drops what has been kept long enough, each table in a transaction of its own; one that cannot be had now keeps no other. @returns how many months' worth. */
  async forget(): Promise<number> {
    const kept = await this.database.query<{ what: string }>('select what from risk.keeping order by what');
    const forget = async ({ what }: { what: string }): Promise<number> => {
      const [gone] = await this.database.query<{ n: number }>('select risk.forget($1) as n', [what]);
      return gone!.n;
    };
    return eachAlone(kept, forget, () => undefined);
  }
}

/** As `risk.judge_all` takes them. */
const list = (subjects: readonly Subject[]): string =>
  JSON.stringify(
    subjects.map(({ paymentId, lineKey, personKey, host, merchantId, category, amount, ipKey, acts, proved }) => ({
      payment: paymentId,
      line: lineKey,
      person: personKey,
      host,
      merchant: merchantId,
      category,
      amount,
      address: ipKey,
      acts,
      proved,
    })),
  );
