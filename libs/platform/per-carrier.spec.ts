import { ConfigError, readConfig } from './config.js';

const read = (text: string) =>
  readConfig({ DATABASE_URL: 'x', REDIS_URL: 'x', TOLLGATE_KEYS: 'x', CANCEL_CUT_OFF_MINUTES: text }).env.CANCEL_CUT_OFF_MINUTES;

it.each([
  ['', { skt: 0, kt: 0, lgu: 0 }],
  ['lgu:30', { skt: 0, kt: 0, lgu: 30 }],
  [' kt:0, skt:44640 ,', { skt: 44_640, kt: 0, lgu: 0 }],
])('"%s" is %j', (text, minutes) => expect(read(text)).toEqual(minutes));

it.each([
  '30',
  'lgu',
  'lgu:',
  'lgu:-1',
  'lgu:1.5',
  'lgu:44641',
  'lgu:1e3',
  'hello:3',
  'verizon:3',
  'kt:1,kt:1',
  'kt:1;skt:2',
  '__proto__:1',
])('"%s" stops the start with a sentence', (text) => {
  expect(() => read(text)).toThrow(ConfigError);
  expect(() => read(text)).toThrow('CANCEL_CUT_OFF_MINUTES: must be like');
});
