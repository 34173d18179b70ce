import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Host } from '#kernel';
import { CONFIG, publicUrl, Secrets, type Config } from '#platform';
import { callbackToken } from './callback-token.js';
import { Billing } from './camara/billing.js';
import { Charging } from './camara/charging.js';
import { GivingBack } from './camara/giving-back.js';
import { Listing } from './camara/listing.js';
import { maySink, type Sink } from './camara/order.rules.js';
import { Refunds } from './camara/refunds.js';
import type { Carrier, Order, StandingTerms, Terms } from './carrier.js';
import { Door } from './door.js';
import { Wire } from './http.js';
import { terms as kt } from './kt/carrier.js';
import { terms as lgu } from './lgu/carrier.js';
import { terms as skt } from './skt/carrier.js';
import { Lines } from './subscribers/lines.js';
import { Texts } from './subscribers/texts.js';

/** The carriers, over real HTTP. */
@Injectable()
export class Carriers implements OnApplicationShutdown {
  private readonly wire: Wire;
  private readonly carriers: Readonly<Record<Host, Carrier>>;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly secrets: Secrets,
  ) {
    this.wire = new Wire(config.env.CARRIER_TIMEOUT_MS, config.env.CARRIER_CONCURRENCY * 6);
    this.carriers = { skt: this.open(skt), kt: this.open(kt), lgu: this.open(lgu) };
  }

  of(host: Host): Carrier {
    return this.carriers[host];
  }

  /** After every module has stopped its work: a call under way still gets its answer. */
  async onApplicationShutdown(): Promise<void> {
    await this.wire.close();
  }

  private open(standing: StandingTerms): Carrier {
    const terms: Terms = { ...standing, cancelCutOffMinutes: this.config.env.CANCEL_CUT_OFF_MINUTES[standing.host] };
    const door = new Door(terms.host, this.wire, () => this.baseUrl(), this.config.env.CARRIER_CLIENT_SECRET);
    const sinkOf = (order: Order): Sink | null => this.sinkOf(terms.host, order);
    const charging = new Charging(new Billing(door, terms), terms, this.wire.timeoutMs, sinkOf);
    const givingBack = new GivingBack(new Refunds(door, terms), terms, this.wire.timeoutMs, sinkOf);
    const listing = new Listing(door, terms);
    const [lines, texts] = [new Lines(door), new Texts(door)];
    return {
      host: terms.host,
      terms,
      charge: (order, notes) => charging.charge(order, notes),
      ask: (order, notes) => charging.ask(order, notes),
      refund: (order, notes) => givingBack.refund(order, notes),
      askRefund: (order, notes) => givingBack.ask(order, notes),
      list: (from, to, page) => listing.list(from, to, page),
      show: (id) => listing.show(id),
      checkLine: (claim) => lines.check(claim),
      simChangedWithin: (phoneNumber, hours) => lines.simChangedWithin(phoneNumber, hours),
      checkPassword: (phoneNumber, typed) => lines.checkPassword(phoneNumber, typed),
      sendText: (text) => texts.send(text),
      textStatus: (id) => texts.status(id),
    };
  }

  /** Read at each call: the gateway learns the mock's port only when it listens. */
  private baseUrl(): string {
    const { env, urls } = this.config;
    return (env.CARRIER_URL ?? urls.carrierMock ?? `http://${env.HOST}:${env.CARRIER_MOCK_PORT}`).replace(/\/+$/, '');
  }

  /** Where the carrier may call back, null when it could not. */
  private sinkOf(host: Host, order: Order): Sink | null {
    const origin = (this.config.env.CALLBACK_URL ?? publicUrl(this.config)).replace(/\/+$/, '');
    const url = `${origin}/callbacks/carriers/${host}`;
    return maySink(url, this.config.env.MOCK_HTTP_SINK) ? { url, token: callbackToken(this.secrets, host, order.attemptId) } : null;
  }
}
