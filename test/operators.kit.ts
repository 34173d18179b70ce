import request, { type Response } from 'supertest';
import { Billing } from '../libs/carriers/camara/billing.js';
import type { TestGateway } from './gateway.js';
import type { Phone } from './phone.js';
import { secondsToNextMonth } from './time.js';

const DAY_SECONDS = 86_400;

type Item = Record<string, any>;

/** An operator at their desk, a day's silence of a carrier away from having work. */
export class Desk {
  private offset = 0;
  private lines = 0;

  constructor(private readonly gateway: TestGateway) {}

  call(method: 'get' | 'post' | 'delete', address: string, body?: object, headers: Record<string, string> = {}): Promise<Response> {
    const call = request(this.gateway.url)[method](`/v1/operator/${address}`).set('authorization', 'Bearer ok_test_demo').set(headers);
    return Promise.resolve(body === undefined ? call : call.send(body));
  }

  async list(): Promise<Item[]> {
    return ((await this.call('get', 'stuck?limit=100')).body as { data: Item[] }).data;
  }

  /** The one attempt of this payment that is on the list. */
  async stuck(payment: Item): Promise<Item> {
    const found = (await this.list()).filter((item) => item['payment'] === payment['id']);
    if (found.length !== 1) throw new Error(`${found.length} attempts of the payment are stuck`);
    return found[0]!;
  }

  ask = (item: Item): Promise<Response> => this.call('post', `stuck/${item['id']}/ask`);
  giveBack = (item: Item, reason = '고객 문의'): Promise<Response> => this.call('post', `stuck/${item['id']}/give-back`, { reason });

  async acts(subject: string): Promise<Item[]> {
    return ((await this.call('get', `acts?limit=100&subject=${subject}`)).body as { data: Item[] }).data;
  }

  /** The alarm. */
  async alarm(): Promise<number> {
    const metrics = await (await fetch(`${this.gateway.urlOf('charging')}/metrics`)).text();
    return Number(/^tollgate_attempts_stuck\{.*\} (\d+)$/m.exec(metrics)?.[1]);
  }

  line(members: Record<string, unknown> = {}): Promise<Phone> {
    return this.gateway.phone(`0107000${String(++this.lines).padStart(4, '0')}`).set({ carrier: 'skt', ...members });
  }

  async pass(seconds: number): Promise<void> {
    await this.gateway.clock((this.offset += seconds));
    await this.gateway.settle();
  }

  /** Some days into the next month of Korea: a carrier takes back within the month what it gives a credit for later. */
  async nextMonth(): Promise<void> {
    await this.pass(await secondsToNextMonth(this.gateway));
  }

  /** The carrier falls silent and stays so for a day. */
  async silentForADay(): Promise<void> {
    await this.gateway.fault('maintenance');
    await this.gateway.settle();
    await this.pass(DAY_SECONDS + 60);
    // An ask under way while the clock moved goes by the age it began with: the next one is the last.
    await this.pass(700);
  }

  /**
   * A payment whose carrier fell silent when it was told to order or to confirm, and stayed so for a day. Its id there we know only in the second case.
   * @param heard whether it still did what it was told.
   */
  async silentAt(verb: 'order' | 'confirm', phone: Phone, heard: boolean): Promise<Item> {
    const tell = Billing.prototype[verb] as (...told: unknown[]) => Promise<never>;
    const fallSilent = (): Promise<void> => this.gateway.fault('maintenance');
    const spy = jest.spyOn(Billing.prototype, verb).mockImplementationOnce(async function (this: Billing, ...told: unknown[]) {
      if (heard) await tell.apply(this, told);
      await fallSilent();
      return tell.apply(this, told);
    });
    const payment = await this.gateway.buy(phone);
    spy.mockRestore();
    await this.silentForADay();
    return payment;
  }

  /** What the carrier's book and ours say of a payment: they must say the same. */
  async books(phone: Phone, payment: Item): Promise<{ theirs: [string, number][]; ours: [string, number][] }> {
    const entries = await this.gateway.rows<{ posting: string; credit: string; amount: number }>(
      `select split_part(posting, ':', 1) as posting, split_part(credit, ':', 1) as credit, amount::int from ledger.entry
        where payment_id = $1 and (posting ~ '^(suspense|resolved):' or debit like 'carrier_receivable:%' or credit ~ '^(carrier_receivable|refunds_payable):') order by id`,
      [payment['id']],
    );
    const word = (entry: { posting: string; credit: string }): string =>
      entry.credit === 'carrier_receivable' ? 'cancel' : entry.credit === 'refunds_payable' ? 'refund' : 'charge';
    return {
      theirs: (await phone.book()).map(({ type, amount }) => [type, amount]),
      ours: entries.map((entry) => [word(entry), entry.amount]),
    };
  }
}

/** The carrier took it and gave it back, in whichever month. */
export function expectBack(books: { theirs: [string, number][]; ours: [string, number][] }, amount: number): void {
  expect(books.ours).toEqual(books.theirs);
  expect(books.theirs).toEqual([
    ['charge', amount],
    [expect.stringMatching(/^(cancel|refund)$/), amount],
  ]);
}
