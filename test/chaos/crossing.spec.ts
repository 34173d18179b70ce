import { Client } from 'pg';
import { PreparingClient } from '../../libs/platform/prepared.js';
import type { Crossing } from './crossing.js';
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
});
