import { setImmediate as nextTurn } from 'node:timers/promises';
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
  while (asked.length === 0) await nextTurn();
  expect(await Promise.all([first, numbers.of('a')])).toEqual(['a!', 'a!']);
  expect(asked).toEqual([['a'], ['a']]);
});

it('a look-up that fails fails those who asked for it, and nobody after them', async () => {
  await expect(Promise.all([numbers.of('broken'), numbers.of('a')])).rejects.toThrow('away');
  expect(await numbers.of('a')).toBe('a!');
});

describe('while a look-up is under way', () => {
  let [answer, looks]: [() => void, number] = [() => undefined, 0];
  const slow = new Together<string>(async (keys) => {
    if (looks++ === 0) await new Promise<void>((resolve) => (answer = resolve));
    return new Map(keys.map((key) => [key, `${looks}`]));
  });
  beforeEach(() => (looks = 0));

  it('all who ask are answered by the next one', async () => {
    const first = slow.of('a');
    while (looks === 0) await nextTurn();
    const second = slow.of('b');
    await Promise.resolve();
    const third = slow.of('c');
    answer();
    expect(await Promise.all([first, second, third])).toEqual(['1', '2', '2']);
  });

  it('one that hangs keeps nobody after it waiting', async () => {
    const hangs = slow.of('a');
    while (looks === 0) await nextTurn();
    expect(await slow.of('b')).toBe('2');
    answer();
    await hangs;
  });
});
