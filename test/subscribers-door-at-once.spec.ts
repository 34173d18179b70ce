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

describe('what is pressed while the limit is being lowered', () => {
  const LOWERED = '/limit?done=lowered';
  /** Two browsers of one line, whose own limit this is. */
  const two = async (monthlyLimit: string): Promise<[Owner, Owner]> => {
    const phone = freshPhone();
    const owners: [Owner, Owner] = [await new Owner(gateway, phone).enter(), await new Owner(gateway, phone).enter()];
    expect((await owners[0].post('/limit', { monthlyLimit })).headers['location']).toBe(LOWERED);
    return owners;
  };
  /** Whatever is set waits. */
  const SETTING = 'lock table limits.policy in share mode';

  it('is a raise if it is more than that, with a code and a day’s wait', async () => {
    const [one, other] = await two('20000');
    expect(
      await behind(
        SETTING,
        () => one.post('/limit', { monthlyLimit: '5000' }),
        () => other.post('/limit', { monthlyLimit: '15000' }),
      ),
    ).toEqual([LOWERED, '/limit']);
    expect(await one.text('/limit')).toMatch(/내가 정한 한도 5,000원/);
  });

  it('raises it from what it is then, and says so', async () => {
    const [one, other] = await two('5000');
    await other.post('/limit', { monthlyLimit: '20000' });
    await gateway.settle();
    const code = await other.phone.code();
    expect(
      await behind(
        SETTING,
        () => one.post('/limit', { monthlyLimit: '3000' }),
        () => other.post('/limit', { code }),
      ),
    ).toEqual([LOWERED, '/limit?done=raised']);
    await gateway.settle();
    expect((await one.phone.messages()).map(({ text }) => text).join()).toMatch(/3,000원에서 20,000원으로 올라갑니다/);
    expect(await one.text('/limit')).toMatch(/내가 정한 한도 3,000원 .*부터 내가 정한 한도가 20,000원으로 올라갑니다/);
  });
});
