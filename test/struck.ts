import { AsyncLocalStorage } from 'node:async_hooks';
import { silent } from '../libs/carriers/carriers.rules.js';
import { Billing } from '../libs/carriers/camara/billing.js';
import { Refunds } from '../libs/carriers/camara/refunds.js';
import type { Order } from '../libs/carriers/carrier.js';
import { Wire } from '../libs/carriers/http.js';
import { parsePhone } from '#kernel';
import type { Phone } from './phone.js';

/** The calls that move money or a reservation; `order` charges (one-step) or prepares (two-step). */
export type Call = 'order' | 'confirm' | 'cancel' | 'refund';

/** These are no single blow: they last until they are lifted. */
export const LASTING = ['duplicate_callback', 'reordered_callback', 'maintenance'];

const CALLS: readonly [Call, object, string][] = [
  ['order', Billing.prototype, 'order'],
  ['confirm', Billing.prototype, 'confirm'],
  ['cancel', Billing.prototype, 'cancel'],
  ['refund', Refunds.prototype, 'order'],
];
/** A busy machine is no silent carrier: who is not slow on purpose is waited for. */
const PATIENCE_MS = 15_000;
type Method = (this: unknown, order: Order, ...rest: unknown[]) => Promise<unknown>;

/** Lets a fault of the carrier strike exactly one kind of call: the line has it from right before that call until right after. */
export class Struck {
  private armed: { number: string; call: Call; fault: string; phone: Phone }[] = [];
  private readonly held = new Map<string, Call>();
  private readonly slow = new AsyncLocalStorage<true>();

  constructor() {
    const { slow } = this;
    const send = Wire.prototype.send;
    jest.spyOn(Wire.prototype, 'send').mockImplementation(function (this: Wire, call) {
      return send.call(slow.getStore() ? this : (Object.create(this, { timeoutMs: { value: PATIENCE_MS } }) as Wire), call);
    });
    for (const [call, prototype, name] of CALLS) {
      const original = (prototype as Record<string, Method>)[name]!;
      // eslint-disable-next-line @typescript-eslint/no-this-alias
      const struck = this;
      jest.spyOn(prototype as Record<string, Method>, name).mockImplementation(async function (this: unknown, order, ...rest) {
        if (struck.held.get(order.phoneNumber) === call) return silent('held back');
        const strike = struck.armed.find((one) => one.number === order.phoneNumber && one.call === call);
        if (!strike) return original.call(this, order, ...rest);
        struck.armed = struck.armed.filter((one) => one !== strike);
        await strike.phone.set({ fault: strike.fault });
        const carry = () => original.call(this, order, ...rest);
        const answer = await (strike.fault === 'slow' ? slow.run(true, carry) : carry());
        if (!LASTING.includes(strike.fault)) await strike.phone.set({ fault: 'none' });
        return answer;
      });
    }
  }

  arm(phone: Phone, call: Call, fault: string): void {
    this.armed.push({ number: parsePhone(phone.number)!, call, fault, phone });
  }

  /** No such call of this line leaves us until it is let go. */
  holdBack(phone: Phone, call: Call): void {
    this.held.set(parsePhone(phone.number)!, call);
  }

  letGo(phone: Phone): void {
    this.held.delete(parsePhone(phone.number)!);
  }

  /** The calls that should have been struck and have not come. */
  get missed(): string[] {
    return this.armed.map(({ call, fault }) => `${call}: ${fault}`);
  }

  /** Calls that come from now on are not struck. @returns those that never came. */
  disarm(): string[] {
    const { missed } = this;
    this.armed = [];
    return missed;
  }
}
