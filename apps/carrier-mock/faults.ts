import { Injectable } from '@nestjs/common';
import { hostOf, type Host } from '#kernel';
import {
  AFTER,
  isAt,
  type CallbackFault,
  type FaultAt,
  type FaultName,
  type MoneyCall,
  type MoneyFault,
  type Place,
  type SmsFault,
} from './fault-names.js';
import type { Line } from './line.js';
import { Memory } from './memory.js';

export interface FaultRule {
  /** Null: all carriers. */
  readonly carrier: Host | null;
  readonly fault: FaultName;
  readonly probability: number;
  /** How often it strikes; null: for ever. */
  readonly count: number | null;
}

/** A call that moves money or a reservation. */
export interface Act {
  readonly call: MoneyCall;
  readonly line: Line;
  /** Names the payment. */
  readonly key: string;
  /** Names what is repeated, where one payment may have several. */
  readonly attempt?: string;
}

/** Which call is struck by what. A carrier's own rules come before those for all. */
@Injectable()
export class Faults {
  private rules: { rule: FaultRule; left: number | null }[] = [];

  constructor(private readonly memory: Memory) {}

  /** Replaces what was set for the same carrier; `none` for all carriers clears everything. */
  set(rules: readonly FaultRule[]): void {
    const carriers = new Set(rules.map((rule) => rule.carrier));
    const clearsAll = rules.some((rule) => rule.carrier === null && rule.fault === 'none');
    const kept = clearsAll ? [] : this.rules.filter(({ rule }) => !carriers.has(rule.carrier));
    const added = rules.filter((rule) => rule.fault !== 'none').map((rule) => ({ rule, left: rule.count }));
    this.rules = [...kept, ...added].sort((a, b) => Number(a.rule.carrier === null) - Number(b.rule.carrier === null));
  }

  view(): FaultRule[] {
    return this.rules.filter(({ left }) => left !== 0).map(({ rule, left }) => ({ ...rule, count: left }));
  }

  /** Is this carrier closed for this request? */
  closed(host: Host): boolean {
    return this.roll('door', host) !== null;
  }

  /** A line's fault strikes the first call of each kind of a payment only, and `_after` never strikes what it has let happen. */
  money({ call, line, key: payment, attempt }: Act): MoneyFault | null {
    const host = hostOf(line.carrier);
    const key = `${host} ${call} ${payment}`;
    const applies = (fault: MoneyFault) => call !== 'refund' || fault !== 'wrong_amount';
    const own = line.fault;
    if (isAt('money', own)) return applies(own) && this.once(key) ? this.noted(own, line) : null;
    return this.roll(
      'money',
      host,
      (fault) => applies(fault) && (!AFTER.has(fault) || this.once(attempt === undefined ? key : `${key} ${attempt}`)),
    );
  }

  sms(line: Line): SmsFault | null {
    return isAt('sms', line.fault) ? this.noted(line.fault, line) : this.roll('sms', hostOf(line.carrier));
  }

  /** @param tell lets an event go under this fault, and answers whether it shows. */
  callback(line: Line, tell: (fault: CallbackFault | null) => boolean): void {
    const fault = isAt('callback', line.fault) ? line.fault : this.roll('callback', hostOf(line.carrier));
    if (tell(fault) && fault === line.fault) this.noted(fault, line);
  }

  /** The numbers whose own fault this is, and on which it has struck. */
  struckOn(fault: FaultName): string[] {
    const start = `${fault} on `;
    return [...this.memory.struck].flatMap((key) => (key.startsWith(start) ? [key.slice(start.length)] : []));
  }

  /** Remembered through a crash. */
  private noted<F extends FaultName>(fault: F, { number }: Line): F {
    this.once(`${fault} on ${number}`);
    return fault;
  }

  private roll<P extends Place>(place: P, host: Host, strikes: (fault: FaultAt<P>) => boolean = () => true): FaultAt<P> | null {
    for (const entry of this.rules) {
      const { fault, carrier, probability } = entry.rule;
      if (!isAt(place, fault) || entry.left === 0 || (carrier !== null && carrier !== host)) continue;
      if (Math.random() >= probability || !strikes(fault)) continue;
      if (entry.left !== null) entry.left--;
      return fault;
    }
    return null;
  }

  /** True the first time; remembered through a crash. */
  private once(key: string): boolean {
    if (this.memory.struck.has(key)) return false;
    this.memory.record({ fact: 'struck', key });
    return true;
  }
}
