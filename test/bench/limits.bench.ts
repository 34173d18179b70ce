import { won, type MerchantId, type PaymentId, type PhoneNumber } from '#kernel';
import { NestFactory } from '@nestjs/core';
import { Limits, LimitsModule, Policies, type Buyer, type Place, type Reservation, type ReservationWith } from '#limits';
import { Database, newId, PlatformModule, type Config, type Tx } from '#platform';
import { Risk, RiskModule } from '#risk';
import type { DataSource } from 'typeorm';
import { asOwner } from '../../apps/gateway/migrate.js';
import { inTurns, measured, perSecond, type Measured } from './measure.js';

const CROWD = 12;
const TURN_MS = 1000;
const ROUNDS = 5;
const CAP = 100_000_000;

/** With the line's month these are eight counters. */
const EIGHT: readonly Place[] = [
  { scope: 'person', period: 'month', pattern: ['*'] },
  { scope: 'person_lines', period: 'month', pattern: ['*'] },
  { scope: 'person_merchant', period: 'month', pattern: ['*', '*'] },
  { scope: 'line_category', period: 'month', pattern: ['*', '*'] },
  { scope: 'ip', period: 'hour', pattern: ['*'] },
  { scope: 'merchant', period: 'day', pattern: ['*'] },
  { scope: 'merchant', period: 'month', pattern: ['*'] },
];
const DEFAULTS: readonly Place[] = [
  { scope: 'line_category', period: 'month', pattern: ['*', 'gift_card'] },
  { scope: 'smallest', period: 'payment', pattern: ['*'] },
];

/** What it costs to hold limits, in transactions of the shape of a confirmed payment: lock, hold, write, commit. */
export const limitsBench = (config: Config): Promise<Measured[]> =>
  asOwner(config, async (owner) => {
    await owner.query(`create table public.bench (id int primary key, n bigint not null) with (fillfactor = 50); insert into public.bench select i, 0 from generate_series(0, 9999) i;
      create table public.bench_note (id text, at timestamptz); grant select, insert, update on public.bench, public.bench_note to tollgate_service`);
    const pool = { ...config, env: { ...config.env, DATABASE_POOL: CROWD } };
    const room = await NestFactory.createApplicationContext(
      { module: Bench, imports: [PlatformModule.for('bench', pool), LimitsModule, RiskModule] },
      { logger: false },
    );
    try {
      return await compare(owner, room.get(Database), room.get(Limits), room.get(Policies), room.get(Risk));
    } finally {
      await room.close();
    }
  });

class Bench {}

async function compare(owner: DataSource, database: Database, limits: Limits, policies: Policies, risk: Risk): Promise<Measured[]> {
  const by = { by: 'bench' };
  const eight = (slots = true) =>
    owner.transaction(async (tx) => {
      for (const place of EIGHT) await policies.set(tx as Tx, { ...place, cap: CAP, ...by });
      await tx.query(`update limits.scope set slots = case when $1 and scope in ('merchant', 'ip') then 16 else 1 end`, [slots]);
    });
  const one = () =>
    owner.transaction(async (tx) => {
      for (const place of [...EIGHT, ...DEFAULTS]) await policies.withdraw(tx as Tx, place, by);
    });
  const paying = (row: (i: number) => number, work: (tx: Tx, i: number) => Promise<unknown>) => () =>
    perSecond(CROWD, TURN_MS, (i) =>
      database.tx(async (tx) => {
        await tx.query('update public.bench set n = n + 1 where id = $1', [row(i)]);
        await work(tx, i);
        await tx.query('insert into public.bench_note values ($1, now())', [`${i}`]);
      }),
    );
  let turn = 0;
  const holding = (buyer: (i: number) => Partial<Buyer>) => {
    const run = ++turn;
    return paying(
      (i) => i % 10_000,
      async (tx, i) =>
        held(await limits.reserve(tx, newId('payment') satisfies PaymentId, won(1000), { ...someone(`${run}-${i}`), ...buyer(i) })),
    )();
  };
  const judging = () => {
    const run = ++turn;
    return paying(
      (i) => i % 10_000,
      async (tx, i) => {
        const [paymentId, amount, buyer] = [newId('payment'), won(1000), { ...someone(`${run}-${i}`), ...apart(i) }];
        const question = risk.question({ ...buyer, paymentId, amount, host: 'skt', acts: true, proved: false });
        held(await limits.reserveWith(tx, paymentId, amount, buyer, question));
      },
    )();
  };
  // A line for each payment, and shops enough that none is busy.
  const apart = (i: number) => ({ merchantId: `mer_${i % 5000}` as MerchantId, ipKey: `ip-${i % 5000}` });
  const rates = await inTurns(ROUNDS, {
    write: paying((i) => i % 10_000, () => Promise.resolve()),
    one: async () => (await one(), holding(apart)),
    judged: async () => (await one(), judging()),
    eight: async () => (await eight(), holding(apart)),
    shop: async () => (await eight(), holding(() => ({ merchantId: `mer_busy_${turn}` as MerchantId }))),
    unsplit: async () => (await eight(false), holding(() => ({ merchantId: `mer_one_${turn}` as MerchantId }))),
    row: paying(() => 0, () => Promise.resolve()),
    line: async () => (await one(), holding(() => ({ lineKey: `hot-${turn}`, monthlyCeiling: 2 ** 40 }))),
  }); // prettier-ignore
  return [
    measured('reserve with one scope, beside a transaction that holds nothing', rates.one, rates.write, 0.1),
    measured('reserve with one scope and judge risk, beside one scope', rates.judged, rates.one, 0.4),
    measured('reserve with eight scopes vs one scope', rates.eight, rates.one, 0.28),
    measured('eight scopes in one busy shop, beside as many shops as payments', rates.shop, rates.eight, 0.6),
    measured('the same with counters that are not split', rates.unsplit, rates.eight, 0),
    measured('one line paying without a pause, beside updating one row', rates.line, rates.row, 0.2),
  ];
}

/** A rate of refusals would be none. */
function held(answer: Reservation | ReservationWith<unknown>): void {
  if (answer.kind !== 'held') throw new Error(`not held: ${answer.code}`);
}

const someone = (id: string): Buyer => ({
  lineKey: `line-${id}`,
  personKey: `person-${id}`,
  monthlyCeiling: 1_000_000,
  phoneNumber: '+821012345678' as PhoneNumber,
  brand: 'skt',
  merchantId: 'mer_shop' as MerchantId,
  category: 'game',
  goodsClass: 'digital',
  ipKey: `ip-${id}`,
  automatic: false,
});
