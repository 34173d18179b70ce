import { newId, newKey, readConfig, Secrets } from '#platform';
import { Tokens } from '../../apps/carrier-mock/tokens.js';
import { callbackToken } from '../../libs/carriers/callback-token.js';
import { codeIn } from './phone.js';
import { keysOf, leaked } from './secrets.js';

const config = readConfig({
  DATABASE_URL: 'postgres://service:of-service@127.0.0.1/db',
  DATABASE_OWNER_URL: 'postgres://owner:of-owner@127.0.0.1/db',
  REDIS_URL: 'redis://127.0.0.1',
  TOLLGATE_KEYS: newKey('k1'),
});

describe('a log', () => {
  it('tells a token by its shape, which nobody but a service and its carrier has seen', () => {
    const id = newId('attempt');
    const tokens = [callbackToken(new Secrets(config), 'skt', id), new Tokens(config).issue('skt', [])];
    for (const token of tokens)
      for (const line of [`{"authorization":"Bearer ${token}"}`, `sink 7.5${token}`]) expect(leaked(line, new Set())).toEqual([token]);
    expect(leaked(`{"attempt":"${id}","msg":"asked ${id}. nobody knows"}`, new Set())).toEqual([]);
  });

  it.each([
    'sk_test_demo',
    'ok_test_demo',
    'ck_test_skt',
    'ck_test_kt',
    'ck_test_lgu',
    'of-service',
    'of-owner',
    'of-redis',
    'mock-secret',
  ])('tells a key that is handed out: %s', (key) =>
    expect(leaked(`"said":"${key}"`, keysOf(config, 'redis://:of-redis@127.0.0.1'))).toEqual([key]),
  );
});

it('the code of a text is what binds it to the window, and no other figure of it', () => {
  expect(codeIn('[톨게이트]가게123456 10,010원 결제(1회) 인증번호 654321\n@127.0.0.1 #654321')).toBe('654321');
  expect(codeIn('[톨게이트] 123456원')).toBeUndefined();
});
