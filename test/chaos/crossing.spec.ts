import { Client } from 'pg';
import { Files, type Encoded } from '#billing';
import type { MerchantId, Month, PaymentId } from '#kernel';
import { Attempts, Payments, type NewPayment } from '#payments';
import { Database, type Config, type Secrets, type Tx } from '#platform';
import { Deliveries, Webhooks, type Announcement, type DeliveryId } from '#webhooks';
import { PreparingClient } from '../../libs/platform/prepared.js';
import { Crossings, type Crossing, type Kind } from './crossing.js';
import { TcpFront } from './tcp-front.js';

const url = new URL(process.env['DATABASE_URL']!);
/** Known by its words alone. */
const ANNOUNCES = 'insert into told (id) values ($1) -- insert into webhooks.event';

describe('a commit that is met on its way', () => {
  const front = new TcpFront([Number(url.port)]);
  let there: string;
  const direct = new Client({ connectionString: url.href });

  beforeAll(async () => {
    there = Object.assign(new URL(url), { port: String(await front.listen()) }).href;
    await direct.connect();
    await direct.query('create table told (id text)');
  });
  afterAll(async () => {
    await direct.query('drop table told');
    await direct.end();
    await front.close();
  });

  /** A connection that has prepared the statement before: from then on it is run by its name. */
  const client = async (): Promise<Client> => {
    const made = new Client({ connectionString: there });
    made.on('error', () => undefined);
    await made.connect();
    await say(made, 'first');
    return made;
  };
  const say = async (one: Client, id: string): Promise<void> => {
    await one.query('START TRANSACTION');
    await one.query({ name: 's1', text: ANNOUNCES, values: [id] });
    await one.query('COMMIT');
  };
  const stands = async (id: string): Promise<boolean> => (await direct.query('select from told where id = $1', [id])).rowCount === 1;

  it.each<[Crossing, boolean]>([
    ['before', false],
    ['after', true],
  ])('%s it is done stands: %s, and nobody hears of it', async (at, done) => {
    const one = await client();
    let met = 0;
    front.crossings.meet(1, at, () => met++, 'announces');
    await expect(say(one, at)).rejects.toThrow();
    expect([met, await stands(at)]).toEqual([1, done]);
    const next = await client();
    await say(next, `${at} again`);
    expect(await stands(`${at} again`)).toBe(true);
    await next.end();
  });

  it('is met as well when it travels in one go with all of its transaction, or is that of a statement alone', async () => {
    const together = new PreparingClient({ connectionString: there });
    together.on('error', () => undefined);
    await together.connect();
    front.crossings.meet(1, 'after', () => undefined, 'announces');
    await together.query('START TRANSACTION');
    together.unanswered(ANNOUNCES, ['together']);
    await expect(together.query('COMMIT')).rejects.toThrow();
    const alone = await client();
    front.crossings.meet(1, 'before', () => undefined, 'announces');
    await expect(alone.query({ name: 's1', text: ANNOUNCES, values: ['alone'] })).rejects.toThrow();
    expect([await stands('together'), await stands('alone')]).toEqual([true, false]);
  });

  it('is none of those that are not meant', async () => {
    const one = new PreparingClient({ connectionString: there });
    await one.connect();
    const letPass = front.crossings.meet(1, 'before', () => undefined, 'announces');
    await one.query('START TRANSACTION');
    await one.query('insert into told (id) values ($1)', ['passes']);
    await one.query('COMMIT');
    expect(await stands('passes')).toBe(true);
    letPass();
    await one.end();
  });

  it('is met by nobody for whom PostgreSQL has no connection, and that is known', async () => {
    await direct.query(`create role told_full login password 'full' connection limit 0`);
    const one = new Client({ connectionString: Object.assign(new URL(there), { username: 'told_full', password: 'full' }).href });
    await expect(one.connect()).rejects.toMatchObject({ code: '53300' });
    await direct.query('drop role told_full');
    expect(front.toldFull).toBe(1);
  });
});

const CONFIG = { env: { ASK_AGAIN_SCALE: 1 } } as Config;
const SECRETS = { seal: () => 'sealed', lookup: () => 'key' } as unknown as Secrets;
const PAYMENT = 'pay_1' as PaymentId;
const NEWS: Announcement = { merchantId: 'mer_1' as MerchantId, paymentId: PAYMENT, type: 'payment.charged', sequence: 1, data: {} };
const PARCEL = { id: 'dlv_1' as DeliveryId, tries: 0 };

const roomsOn = (database: Database) => ({
  payments: new Payments(database, SECRETS, CONFIG),
  attempts: new Attempts(database, CONFIG),
  webhooks: new Webhooks(database, SECRETS),
  deliveries: new Deliveries(database, CONFIG),
  files: new Files(database),
});
type Heading = Parameters<Files['add']>[1];
type Work = (tx: Tx, rooms: ReturnType<typeof roomsOn>) => unknown;

/** What the product says in one transaction, in its own words. */
async function said(work: Work): Promise<string[]> {
  const texts: string[] = [];
  const hear = (text: string) => (texts.push(text), { rows: [{}] });
  const manager = { queryRunner: { connect: () => ({ query: hear, unanswered: hear }) } };
  const source = { transaction: (inside: (tx: unknown) => unknown) => inside(manager) };
  const database = new Database(source as never, { ring: () => undefined } as never);
  await database.tx(async (tx) => void (await work(tx, roomsOn(database))));
  return texts;
}

/** As a connection says it. */
function message(text: string): Buffer {
  const body = Buffer.from(`${text}\0`);
  const head = Buffer.from('Q0000');
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}

function isMet(kind: Kind, texts: readonly string[]): boolean {
  const crossings = new Crossings();
  crossings.meet(1, 'before', () => undefined, kind);
  const hear = crossings.listen();
  hear(Buffer.from([0, 0, 0, 4]));
  return ['START TRANSACTION', ...texts, 'COMMIT'].map((text) => hear(message(text))).at(-1) !== null;
}

describe('a transaction that decides', () => {
  it.each<[string, Kind[], Work]>([
    [
      'codes confirmed together',
      ['decides'],
      (tx, { payments }) => payments.heldTogether(tx, [{ id: PAYMENT, host: 'skt' }], '2026-12' as Month),
    ],
    ['an order', ['decides'], (tx, { payments }) => payments.register(tx, {} as NewPayment)],
    ['a payment that moves', ['decides'], (tx, { payments }) => payments.move(tx, PAYMENT, 'held')],
    ['a charge that begins', ['decides'], (tx, { attempts }) => attempts.begin(PAYMENT, 'skt', 1, tx)],
    [
      'a try at a merchant',
      ['decides'],
      (tx, { deliveries }) => deliveries.tried(tx, 'try_1', PARCEL, { status: 204 }, 1, { state: 'delivered' }),
    ],
    [
      'a billing file',
      ['closes'],
      (tx, { files }) => files.add(tx, {} as Heading, { totals: {}, encodings: { dat: {}, ndjson: {} } } as Encoded, {} as never),
    ],
    ['news for a merchant', ['decides', 'announces'], (tx, { webhooks }) => webhooks.announce(tx, NEWS)],
  ])('is known by what the product says of it: %s', async (_, kinds, work) => {
    const texts = await said(work);
    expect((['decides', 'announces', 'closes'] as const).filter((kind) => isMet(kind, texts))).toEqual(kinds);
  });
});
