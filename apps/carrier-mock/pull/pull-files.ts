import { INBOUND_LAYOUT, writeInbound, type Detail, type FileView } from '#billing';
import type { Host } from '#kernel';
import { CONFIG, type Config } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { MockClock } from '../clock.js';
import { Memory } from '../memory.js';
import type { BilledLine } from './bills.js';
import { checked } from './check.js';
import { ask, fetching, send, type Fetching, type Way } from './fetching.js';

export interface Pulled {
  readonly carrier: Host;
  readonly id: string;
  readonly name: string;
  readonly records: number;
  readonly netAmount: number;
  /** Lines that this carrier's own book does not hold: they are on no bill. */
  readonly notInBook: number;
  readonly status: string;
}

/** A carrier's night: fetch what is new, check all of it, bill it, acknowledge it. What is wrong is told, and neither billed nor acknowledged. */
@Injectable()
export class PullFiles {
  constructor(
    private readonly memory: Memory,
    private readonly clock: MockClock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @param results whether every line is answered too: billed, or not because the book does not hold it. */
  async run(carrier: Host, way: Way, results: boolean): Promise<Pulled[]> {
    const fetch = await fetching(this.config, carrier, way);
    try {
      const pulled: Pulled[] = [];
      for (const file of await this.waiting(carrier)) pulled.push(await this.take(carrier, file, fetch, results));
      return pulled;
    } finally {
      fetch.close();
    }
  }

  /** Oldest first. */
  private async waiting(carrier: Host): Promise<FileView[]> {
    const found: FileView[] = [];
    for (const status of ['available', 'downloaded']) {
      for (let after: string | null = ''; after !== null;) {
        const page = await ask(this.config, carrier, 'GET', `/v1/files?limit=100&status=${status}${after}`);
        const { data, hasMore } = JSON.parse(page.toString()) as { data: FileView[]; hasMore: boolean };
        found.push(...data);
        after = hasMore ? `&startingAfter=${data.at(-1)!.id}` : null;
      }
    }
    return found.sort((a, b) => a.sequence - b.sequence);
  }

  private async take(carrier: Host, file: FileView, fetch: Fetching, results: boolean): Promise<Pulled> {
    const [dat, ndjson] = file.encodings;
    const bytes = { dat: await fetch.bytes(dat!.name), ndjson: await fetch.bytes(ndjson!.name) };
    const { bills } = this.memory;
    const { details } = checked(file, bytes, bills.last(carrier));
    const unbilled = details.filter(({ lineId }) => !bills.has(lineId));
    const book = this.unmatched(carrier);
    const known = unbilled.filter(({ type, phoneNumber, amount }) => book.take(`${type.toLowerCase()} ${phoneNumber} ${amount}`));
    const lines = known.map(({ lineId, type, phoneNumber, billingMonth, amount }): BilledLine => ({
      lineId, type: type.toLowerCase() as BilledLine['type'], number: phoneNumber!, month: billingMonth, amount: type === 'CHARGE' ? amount : -amount,
    })); // prettier-ignore
    const { id, sequence, records, totals } = file;
    const said = { sha256: dat!.sha256, records, netAmount: totals.netAmount };
    const acknowledged = JSON.parse((await ask(this.config, carrier, 'POST', `/v1/files/${id}/ack`, said)).toString()) as FileView;
    this.memory.record({ fact: 'billed', file: { carrier, sequence, sha256: dat!.sha256, lines } });
    const status = results ? await this.answer(carrier, file, details) : acknowledged.status;
    return { carrier, id, name: dat!.name, records, netAmount: totals.netAmount, notInBook: unbilled.length - known.length, status };
  }

  /** The results of a file that is billed. @returns where the file is then. */
  private async answer(carrier: Host, { id, test }: FileView, details: readonly Detail[]): Promise<string> {
    const createdAt = new Date(this.clock.now()).toISOString();
    const header = { layout: INBOUND_LAYOUT, kind: 'RESULTS', sender: carrier.toUpperCase(), fileId: id, createdAt, test } as const;
    const lines = details.map(({ lineId, amount }) =>
      this.memory.bills.has(lineId)
        ? ({ lineId, outcome: 'ACCEPTED', reason: null, amount } as const)
        : ({ lineId, outcome: 'REJECTED', reason: 'UNKNOWN_LINE', amount } as const),
    );
    await send(this.config, carrier, `/v1/files/${id}/results`, writeInbound('ndjson', header, lines));
    return 'processed';
  }

  /** What really happened at this carrier, for lines that are on no bill yet to be found in: each movement is found once. */
  private unmatched(carrier: Host): { take(movement: string): boolean } {
    const left = new Map<string, number>();
    for (const { carrier: at, type, phoneNumber, amount } of this.memory.book.read(null, null)) {
      const movement = `${type} ${phoneNumber.replace('+82', '0')} ${amount}`;
      if (at === carrier) left.set(movement, (left.get(movement) ?? 0) + 1);
    }
    for (const { number, amount, type } of this.memory.bills.of(carrier)) {
      const movement = `${type} ${number} ${Math.abs(amount)}`;
      left.set(movement, (left.get(movement) ?? 0) - 1);
    }
    return {
      take: (movement) => {
        const n = left.get(movement) ?? 0;
        left.set(movement, n - 1);
        return n > 0;
      },
    };
  }
}
