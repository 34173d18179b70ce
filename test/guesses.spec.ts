import { Passcodes, SignIns } from '#passcodes';
import { Owner } from './door.kit.js';
import { TestGateway } from './gateway.js';
import type { Phone } from './phone.js';
import { ready, type Ready } from './ready.kit.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start({ WINDOW_REQUESTS_PER_IP_MINUTE: '10000' });
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => gateway.close());

/** The `n`th wrong code. */
const guess = ({ code }: Ready, n = 1): string => String((Number(code) + n) % 1_000_000).padStart(6, '0');
const fresh = (first: number, many: number): Phone[] => Array.from({ length: many }, (_, i) => gateway.phone(`0107755${first + i}`));
const triesOf = async (id: string) =>
  (await gateway.rows<{ tries: number }>('select tries from payments.payment where id = $1', [id]))[0]!.tries;
const statusOf = async ({ id }: Ready) => (await gateway.payment(id))['status'] as string;

/** How many wrong codes of each payment are compared from now on. */
function comparisons(): Map<string, number> {
  const wrong = new Map<string, number>();
  const { matches } = Passcodes.prototype;
  jest.spyOn(Passcodes.prototype, 'matches').mockImplementation(function (this: Passcodes, passcode, ...rest) {
    const right = matches.call(this, passcode, ...rest);
    if (!right) wrong.set(passcode.paymentId, (wrong.get(passcode.paymentId) ?? 0) + 1);
    return right;
  });
  return wrong;
}

it('guesses that come in a crowd: each that is compared is counted, and keeps nobody else from paying', async () => {
  const [guessed, ...others] = await ready(gateway, fresh(1000, 7));
  const wrong = comparisons();
  await Promise.all([
    ...others.map(({ buyer, code }) => buyer.enter(code)),
    ...[1, 2, 3, 4].map((n) => guessed!.buyer.enter(guess(guessed!, n))),
    ...[5, 6, 7].map((n) => guessed!.buyer.enter(guess(guessed!, n))),
  ]);
  await gateway.settle();
  expect(wrong.get(guessed!.id)).toBe(await triesOf(guessed!.id));
  expect(wrong.get(guessed!.id)).toBe(5);
  expect(await Promise.all([guessed!, ...others].map(statusOf))).toEqual(['refused', ...others.map(() => 'charged')]);
});

it('guesses at many payments of one line at one moment: no more are compared than the line has left that day', async () => {
  const [phone] = fresh(2000, 1);
  const all = await ready(gateway, Array<Phone>(8).fill(phone!));
  await gateway.rows(
    `insert into passcodes.tally (key, period, n) select 'wrong:' || line_key, platform.kst_day(platform.now())::text, 8 from payments.payment where id = $1`,
    [all[0]!.id],
  );
  const wrong = comparisons();
  await Promise.all(all.map((one) => one.buyer.enter(guess(one))));
  expect([...wrong.values()]).toEqual([1, 1]);
  for (const one of all) await one.buyer.enter(one.code);
  await gateway.settle();
  expect(await Promise.all(all.map(statusOf))).not.toContain('charged');
});

it('at the subscriber’s door: whose text had left before the line was closed for the day has no guess left either', async () => {
  const [phone] = fresh(3000, 1);
  const owners: { owner: Owner; code: string }[] = [];
  for (let i = 0; i < 4; i++) {
    const owner = new Owner(gateway, phone!);
    await owner.identify();
    owners.push({ owner, code: await phone!.code() });
  }
  await gateway.rows(
    `insert into passcodes.tally (key, period, n) select 'wrong at the door:' || line_key, platform.kst_day(platform.now())::text, 9 from passcodes.sign_in order by id desc limit 1`,
  );
  const compared = jest.spyOn(SignIns.prototype, 'matches');
  await Promise.all(owners.map(({ owner, code }) => owner.post('/', { code: String((Number(code) + 1) % 1_000_000).padStart(6, '0') })));
  expect(compared).toHaveBeenCalledTimes(1);
  for (const { owner, code } of owners) await owner.post('/', { code });
  for (const { owner } of owners) expect((await owner.get('/charges')).headers['location']).toBe('/');
});
