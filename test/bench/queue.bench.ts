import { tokenHash } from '#payments';
import type { Config } from '#platform';
import { Queue, Worker } from 'bullmq';
import { ConfirmPayment } from '../../apps/checkout/window/confirm-payment.js';
import { inTime, inTurns, measured, timed, until, type Measured } from './measure.js';
import { deploy, type Deployment } from './processes.js';
import { receiver, type Receiver } from './receiver.js';
import { ownStore, withPool } from './store.js';
import { layLines, NUMBER, waiting, withCheckout } from './waiting.js';

const ROUNDS = 3;
const MANY = 1000;
const WARM_TURNS = 3;
/** As long as the charges take, about, so that what else runs strikes both. */
const IDLE_JOBS = 20_000;
const CONCURRENCY = 50;
/** Charges under way at the carrier. */
const UNDER_WAY = 150;
const LOOK_MS = 100;
const VISITOR = { hash: 'browser', newSecret: null, ip: '203.0.113.7', language: 'ko', step: '' } as const;

/** Confirmed payments that lie in the outbox, all at once, through BullMQ to carrier-mock and back, beside BullMQ with nothing to do. */
export async function queueBench(config: Config): Promise<Measured[]> {
  const store = await ownStore(config, { CARRIER_CONCURRENCY: UNDER_WAY });
  await layLines(store);
  const deployment = await deploy(store, ['carrier-mock', 'charging']);
  let calledBack: Receiver | undefined;
  try {
    // In checkout's place: charging hears of each charge in its answer, and calls back only tell it once more.
    calledBack = await receiver(Number(new URL(deployment.url('checkout')).port));
    await carrierLetsEverythingPass(deployment);
    return await withCheckout(deployment.config, async (checkout) => {
      const confirming = checkout.get(ConfirmPayment);
      deployment.pause('charging');
      const charges = async (): Promise<number> => {
        const all = await waiting(checkout, store, MANY, 'apart');
        await timed(16, all, ({ token, code }) => confirming.run(tokenHash(token), code, VISITOR));
        const rate = await untilCharged(deployment, all.map(({ id }) => id)); // prettier-ignore
        deployment.pause('charging');
        return rate;
      };
      for (let turn = 0; turn < WARM_TURNS; turn++) {
        await idleJobs(store);
        await charges();
      }
      const rates = await inTurns(ROUNDS, { idle: () => idleJobs(store), charges });
      return [measured('queue', rates.charges, rates.idle, 0.03)];
    });
  } finally {
    await deployment.close();
    await calledBack?.close();
  }
}

/** All lines have the same number, which is nothing to us, but would be too much for one line at the carrier. */
async function carrierLetsEverythingPass({ url }: Deployment): Promise<void> {
  const answer = await fetch(`${url('carrier-mock')}/control/lines/${NUMBER}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ carrier: 'skt', enforceLimit: false }),
  });
  if (!answer.ok) throw new Error(`carrier-mock answered ${answer.status}`);
}

/** Looks only at those that were not charged at the look before: what looking costs is taken from the charges. */
const untilCharged = ({ config, goOn }: Deployment, ids: readonly string[]): Promise<number> =>
  withPool(config.ownerUrl, 1, async (pool) => {
    let waiting = ids;
    const began = performance.now();
    goOn('charging');
    await until('all are charged', LOOK_MS, async () => {
      const { rows } = await pool.query<{ id: string; status: string }>(
        `select id, status from unnest($1::text[]) waiting(id) cross join lateral (select status from payments.payment where id = waiting.id offset 0) p where status <> 'charged'`,
        [waiting],
      );
      const refused = rows.filter(({ status }) => status === 'refused').length;
      if (refused > 0) throw new Error(`${refused} payments were refused`);
      waiting = rows.map(({ id }) => id);
      return waiting.length === 0;
    });
    return (ids.length * 1000) / (performance.now() - began);
  });

/** Jobs that do nothing, laid out before the worker begins. */
async function idleJobs({ redisUrl }: Config): Promise<number> {
  const options = { connection: { url: redisUrl, maxRetriesPerRequest: null }, prefix: 'bench-idle' };
  const queue = new Queue('idle', options);
  const jobs = Array.from({ length: IDLE_JOBS }, (_, i) => ({
    name: 'idle',
    data: { i },
    opts: { removeOnComplete: true, removeOnFail: true },
  }));
  await queue.addBulk(jobs);
  let done = 0;
  const worker = new Worker('idle', () => Promise.resolve(), { ...options, concurrency: CONCURRENCY, autorun: false });
  await worker.waitUntilReady();
  const all = new Promise<void>((resolve, reject) => {
    worker.on('completed', () => void (++done === IDLE_JOBS && resolve()));
    worker.on('failed', (_, error) => reject(error));
  });
  const began = performance.now();
  const running = worker.run();
  await inTime('all idle jobs are done', all);
  const rate = (IDLE_JOBS * 1000) / (performance.now() - began);
  await worker.close();
  await running;
  await queue.close();
  return rate;
}
