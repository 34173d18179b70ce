import { Passcodes, type LivingPasscode } from '#passcodes';
import { KnownLines, Payments, type Payment } from '#payments';
import type { Tx } from '#platform';
import { answersDemands, decide, nextFactor, rulesFor, SecondFactors, type FactorFacts } from '#subscribers';
import { Injectable } from '@nestjs/common';
import { HoldPayment } from './hold-payment.js';

/** The code was right. What else this payment must show is decided here, in the transaction that proves the code: nothing a form says has a part in it. */
@Injectable()
export class AfterCode {
  constructor(
    private readonly payments: Payments,
    private readonly passcodes: Passcodes,
    private readonly factors: SecondFactors,
    private readonly lines: KnownLines,
    private readonly holding: HoldPayment,
  ) {}

  async run(tx: Tx, payment: Payment, passcode: LivingPasscode, facts: FactorFacts): Promise<void> {
    const because = [...new Set([...facts.because, ...(await this.rules(tx, payment, passcode, facts))])];
    const line = { ...facts, passwordSet: passcode.passwordSet };
    const decision = decide(because, line);
    if (because.length > 0) this.payments.remember(tx, payment.id, 'factor_demanded', { because });
    switch (decision.kind) {
      case 'none':
        return this.holding.run(tx, payment, passcode, false);
      case 'refuse':
        return this.holding.refuse(tx, payment, decision.code);
      case 'ask': {
        const subject = { paymentId: payment.id, lineKey: passcode.lineKey };
        const shown = await this.factors.ask(tx, subject, decision.factors, because);
        // Back to the first page and here again: what was shown for this payment and line need not be shown twice.
        if (nextFactor(shown) === null) return this.holding.run(tx, payment, passcode, answersDemands(line));
        this.passcodes.acceptCode(tx, passcode.id);
        this.payments.note(tx, payment.id, { notice: null }, 'code_accepted', { factors: decision.factors });
      }
    }
  }

  /** Whether the code is all that this payment must show, without a further look. */
  asksNothing(payment: Payment, passcode: LivingPasscode, facts: FactorFacts): boolean {
    const because = [...facts.because, ...rulesFor(facts.rules, payment, facts.minute)];
    return because.length === 0 && decide([], { ...facts, passwordSet: passcode.passwordSet }).kind === 'none';
  }

  private async rules(tx: Tx, payment: Payment, { lineKey }: LivingPasscode, { rules, minute }: FactorFacts): Promise<string[]> {
    const found = rulesFor(rules, payment, minute);
    const paidBefore = found.some(({ firstUse }) => firstUse) && (await this.lines.hasPaid(tx, lineKey));
    return found.filter(({ firstUse }) => !firstUse || !paidBefore).map(({ name }) => name);
  }
}
