import { ConfigError, newKey, readConfig } from './config.js';

/** All that a production store must say. */
const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://db.example/tollgate',
  REDIS_URL: 'redis://redis.example',
  TOLLGATE_KEYS: newKey('k1'),
  PUBLIC_URL: 'https://pay.example',
  DOOR_URL: 'https://my.example',
  CARRIER_URL: 'https://carriers.example',
  CARRIER_CLIENT_SECRET: 'secret',
  SUPPORT_CONTACT: '1600-0000',
};

describe('in production', () => {
  it('a store that says all it must is read', () => {
    expect(readConfig(PRODUCTION)).toMatchObject({ production: true, env: { ASK_AGAIN_SCALE: 1 } });
    expect(readConfig({ ...PRODUCTION, ASK_AGAIN_SCALE: '1' }).production).toBe(true);
  });

  it.each([
    ['ASK_AGAIN_SCALE', '0.1'],
    ['WEBHOOK_ALLOW_PRIVATE', '1'],
    ['TOLLGATE_TEST_CLOCK', '1'],
  ])('%s=%s, which is for tests, is refused by its name', (name, value) => {
    const read = (): unknown => readConfig({ ...PRODUCTION, [name]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(name);
    expect(readConfig({ ...PRODUCTION, NODE_ENV: 'development', [name]: value }).production).toBe(false);
  });
});
