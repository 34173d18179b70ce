import { Owner } from './door.kit.js';
import { TestGateway } from './gateway.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.close());

let line = 0;
const freshPhone = () => gateway.phone(`0107830${String(++line).padStart(4, '0')}`);

/** Presses that come one after the other while somebody else holds what they need; each waits before the next one comes. @returns where they lead. */
async function behind(held: string, ...presses: (() => ReturnType<Owner['post']>)[]): Promise<(string | undefined)[]> {
  const other = await gateway.database.connect();
  await other.query('begin');
  await other.query(held);
  const sql = `select from pg_stat_activity where datname = current_database() and application_name = 'tollgate-limits' and wait_event_type = 'Lock'`;
  const answers = [];
  for (const press of presses) {
    answers.push(press());
    while ((await gateway.rows(sql)).length < answers.length);
  }
  await other.query('commit');
  other.release();
  return (await Promise.all(answers)).map(({ headers }) => headers['location'] as string | undefined);
}

it('in one browser the code asked for again and another asking do not stop each other', async () => {
  const owner = new Owner(gateway, freshPhone());
  await owner.identify();
  const { number: phoneNumber, carrier } = owner.phone;
  expect(
    await behind(
      'select from passcodes.sign_in order by id desc limit 1 for update',
      () => owner.post('/', { resend: '1' }),
      () => owner.post('/', { carrier, phoneNumber, birthDate: '900101', genderDigit: '1' }),
    ),
  ).toEqual(['/', '/']);
  await gateway.settle();
  expect((await owner.post('/', { code: await owner.phone.code() })).headers['location']).toBe('/charges');
});
