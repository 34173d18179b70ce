import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '#platform';
import type { Wishes } from './bench.js';
import { buy, tellAt } from './buyer.js';
import { cpuCounted, cpuLine, cpuOf, SERVICES } from './cpu.js';
import { Failures, lineByLine } from './failures.js';
import { layOldPayments } from './growth.js';
import { inTurns, measured, middle, none, perSecond, type Broken, type Measured, type Rounds } from './measure.js';
import { startPeer } from './peer/peer.js';
import { deploy, type Deployment } from './processes.js';
import { receiver, type Receiver } from './receiver.js';
import { withSmallest } from './smallest.js';
import { ownStore, withPool } from './store.js';

const CROWD = 64;
const TURN_MS = 8000;
/** All of a crowd begin at once and end at once, a second or two later: no rate can be told before they are spread. */
const SPREAD_MS = 3000;
/** Until code is compiled and plans are made, a purchase costs twice what it costs later; the peer's as well. */
const WARM_TURNS = 2;
const WARM_TURNS_PLANNED = 4;
const ROUNDS = 3;
const OLD = 200_000;
const OLD_FULL = 5_000_000;
/** Purchases of a round in the open model: enough that the slowest one in a hundred are several. */
const ARRIVALS = 400;

export const PURCHASE_NAMES = ['purchase', 'peer', 'growth', 'latency', 'cpu'] as const;

/** Whole purchases through every process, mock, database and load on the same cores. */
export async function purchaseBench(config: Config, { full, wants }: Wishes): Promise<(Measured | Broken)[]> {
  const shop = await receiver();
  const open: { close(): Promise<void> }[] = [];
  const deployed = async (store: Config): Promise<Deployment> => {
    const deployment = await deploy(store);
    open.push(deployment);
    await tellAt(deployment, shop.url);
    return deployment;
  };
  try {
    const fresh = await ownStore(config);
    const failures = new Failures();
    const grown = wants('growth') ? await failures.of('old', () => grownStore(config, full ? OLD_FULL : OLD)) : null;
    const [young, old] = [await deployed(fresh), grown && (await failures.of('old', () => deployed(grown)))];
    const peer = wants('peer') ? await failures.of('peer', () => startPeer(config, young, shop)) : null;
    if (peer) open.push(peer);
    const [younger, older] = [inTurn(young, () => buying(young, shop)), old ? inTurn(old, () => buying(old, shop)) : none];
    return await withSmallest(config, async (smallest) => {
      const peers = peer ? () => perSecond(CROWD, TURN_MS, () => peer.buy(), SPREAD_MS) : none;
      const all = { young: younger, old: older, peer: peers };
      await inTurns(WARM_TURNS, all, failures);
      for (const store of [young.config, old?.config, peer?.config]) if (store) await lookedAfter(store);
      await inTurns(WARM_TURNS_PLANNED, all, failures);
      const look = wants('cpu') ? await failures.of('cpu', () => cpuOf(young)) : null;
      const cpu = look && cpuCounted(young, look);
      const turns = {
        smallest: wants('purchase') ? () => smallest.apart(TURN_MS) : none,
        young: cpu ? () => cpu.during(younger) : younger,
        old: older,
        peer: peers,
      };
      const rates = await inTurns(ROUNDS, turns, failures);
      const of = (name: keyof typeof rates): Rounds => (failures.none(name), rates[name]);
      return lineByLine(PURCHASE_NAMES.filter(wants), {
        purchase: () => measured('purchase', of('young'), of('smallest'), 0.008),
        peer: () => measured('peer', of('young'), of('peer'), 0.53),
        growth: () => measured('growth', of('old'), of('young'), 0.8),
        latency: () => latency(young, shop, Math.max(1, middle(of('young')) / 2)),
        cpu: () => (failures.none('cpu', 'young'), { ...cpuLine(cpu!.perPurchase()), by: cpu!.by() }),
      });
    });
  } finally {
    for (const each of open.reverse()) await each.close();
    await shop.close();
  }
}

async function grownStore(config: Config, many: number): Promise<Config> {
  const store = await ownStore(config);
  await layOldPayments(store, many);
  await lookedAfter(store);
  return store;
}

/** As autovacuum does it within minutes of a store's first purchases; a bench is over before. */
const lookedAfter = ({ ownerUrl }: Config): Promise<unknown> => withPool(ownerUrl, 1, (pool) => pool.query('vacuum analyze'));

const buying = (deployment: Deployment, shop: Receiver): Promise<number> =>
  perSecond(CROWD, TURN_MS, () => buy(deployment, shop), SPREAD_MS);

/** Between its turns a deployment stands still: what seven processes do while they wait would be taken from whoever is in turn. Carriers serve all. */
function inTurn(deployment: Deployment, work: () => Promise<number>): () => Promise<number> {
  const rest = (): void => SERVICES.forEach(deployment.pause);
  rest();
  return async () => {
    resume(deployment);
    try {
      return await work();
    } finally {
      rest();
    }
  };
}

const resume = (deployment: Deployment): void => SERVICES.forEach(deployment.goOn);

/** p50 ÷ p99 of confirming while purchases come as they come, this many a second, however long those before them take. */
async function latency(deployment: Deployment, shop: Receiver, rate: number): Promise<Measured> {
  resume(deployment);
  const rounds: { p50: number; p99: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const arrivals: Promise<number>[] = [];
    for (let i = 0; i < ARRIVALS; i++) {
      const one = buy(deployment, shop);
      // Who fails is heard of when all have come.
      one.catch(() => undefined);
      arrivals.push(one);
      await sleep((-Math.log(1 - Math.random()) * 1000) / rate);
    }
    const ms = (await Promise.all(arrivals)).sort((a, b) => a - b);
    rounds.push({ p50: middle(ms), p99: ms[Math.ceil(ms.length * 0.99) - 1]! });
  }
  return measured('latency', rounds.map(({ p50 }) => p50), rounds.map(({ p99 }) => p99), 0.1, 'ms'); // prettier-ignore
}
