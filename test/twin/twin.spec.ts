import { Twin } from './twin.js';
import { BUGS } from './bugs.js';

/** `npm run twin` tells as many as one likes. */
const LIVES = 5;

let twin: Twin;
beforeEach(async () => {
  twin = await Twin.open();
});
afterEach(() => twin.close());

it('whoever dies at whatever await, in the end our word and the carriers’ book agree', async () => {
  let charges = 0;
  for (let seed = 1; seed <= LIVES; seed++) {
    const told = await twin.tell(seed);
    expect({ seed, wrong: told.wrong }).toEqual({ seed, wrong: [] });
    charges += told.charges;
  }
  expect(charges).toBeGreaterThan(0);
  expect(await twin.books()).toEqual([]);
});

it('one seed is one life: told again in another store it is the same to the last step', async () => {
  const first = await twin.tell(3);
  await twin.close();
  twin = await Twin.open();
  expect((await twin.tell(3)).trace).toEqual(first.trace);
});

it('a time-out taken for a decline is found', async () => {
  BUGS['a time-out is taken for a decline'](twin);
  for (let seed = 1; seed <= 10; seed++) if ((await twin.tell(seed)).wrong.length > 0) return;
  throw new Error('not found in 10 lives');
});
