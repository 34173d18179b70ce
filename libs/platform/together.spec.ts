import { Together } from './together.js';

const asked: (readonly string[])[] = [];
const numbers = new Together(async (keys) => {
  asked.push(keys);
  if (keys.includes('broken')) throw new Error('away');
  return new Map(keys.filter((key) => key !== 'nobody').map((key) => [key, `${key}!`]));
});
beforeEach(() => void asked.splice(0));

it('who asks at the same time is answered by one look-up, each for himself', async () => {
  expect(await Promise.all(['a', 'b', 'a', 'nobody'].map((key) => numbers.of(key)))).toEqual(['a!', 'b!', 'a!', null]);
  expect(asked).toEqual([['a', 'b', 'nobody']]);
});

it('who asks once a look-up has begun is not answered by it', async () => {
  const first = numbers.of('a');
  await new Promise((resolve) => setImmediate(resolve));
  expect(await Promise.all([first, numbers.of('a')])).toEqual(['a!', 'a!']);
  expect(asked).toEqual([['a'], ['a']]);
});

it('a look-up that fails fails those who asked for it, and nobody after them', async () => {
  await expect(Promise.all([numbers.of('broken'), numbers.of('a')])).rejects.toThrow('away');
  expect(await numbers.of('a')).toBe('a!');
});
