import { newId, newKey, Secrets } from '#platform';
import { attemptOfCallbackToken, callbackToken } from './callback-token.js';

const secrets = new Secrets({ keys: newKey('k') });
const id = newId('attempt');

it('a carrier’s token tells the attempt it was given out for', () => {
  expect(attemptOfCallbackToken(secrets, 'skt', callbackToken(secrets, 'skt', id))).toBe(id);
});

it('another carrier’s token, a changed one, another ring’s, or none at all tells nothing', () => {
  const token = callbackToken(secrets, 'skt', id);
  expect(attemptOfCallbackToken(secrets, 'kt', token)).toBeNull();
  expect(attemptOfCallbackToken(secrets, 'skt', `${token}A`)).toBeNull();
  expect(attemptOfCallbackToken(secrets, 'skt', token.replace(id, newId('attempt')))).toBeNull();
  expect(attemptOfCallbackToken(new Secrets({ keys: newKey('k') }), 'skt', token)).toBeNull();
  for (const nothing of ['', '.', id, `${id}.`, 'pay_1.x']) expect(attemptOfCallbackToken(secrets, 'skt', nothing)).toBeNull();
});
