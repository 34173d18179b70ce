import { stopwatch, type Config } from '#platform';
import type { Tools } from '../../apps/gateway/servers/servers.js';
import { Fleet } from './fleet.js';
import { History } from './history.js';
import { ask, insist } from './http.js';
import { Receiver } from './receiver.js';
import { keysOf, parts } from './secrets.js';
import { Stores } from './stores.js';
import { TcpFront } from './tcp-front.js';
import { trust } from './trust.js';
import { api, find, OPERATOR_KEY, type World } from './world.js';

/** Ten times shorter than in earnest. */
const PACE = {
  ASK_AGAIN_SCALE: '0.1',
  SWEEP_SECONDS: '2',
  CARRIER_TIMEOUT_MS: '2000',
  DATABASE_POOL: '8',
  API_REQUESTS_PER_MERCHANT_SECOND: '100000',
};

/** What a quiet machine with two cores takes to start every service. */
const START_MS = 15_000;
const SLOW_MOST = 8;

/** Starts everything: stores behind fronts, every service as its own process, the merchant's receiver. */
export async function open(
  tools: Tools,
  config: Config,
  { code, seed, kept, aloud }: { code: string; seed: string; kept: string; aloud: boolean },
): Promise<{ world: World; close: () => Promise<void> }> {
  const history = new History(kept, aloud);
  const fleet = new Fleet(code, kept, (text) => find(world, 'stuck', null, text));
  await fleet.choosePorts();
  const { stores, redisUrl } = await Stores.behind(config, tools, kept, (line) => history.note('ok', 'servers', { line }));
  const front = new TcpFront(fleet.ports('checkout'));
  const checkout = `http://127.0.0.1:${await front.listen()}`;
  const receiver = new Receiver((letter) => void trust(world, letter));
  const world = {
    slow: 1, seed, fleet, stores, receiver, history, checkout,
    mock: fleet.url('carrier-mock'), bought: [], lines: new Map(), secrets: keysOf(config, redisUrl), findings: new Map(), noted: [], looks: { seen: 0, blind: 0, ledger: 0, untried: 0, longest: { ms: 0, what: 'nothing' } }, over: new Map(), open: new Map(),
  } satisfies World; // prettier-ignore
  const close = async (): Promise<void> => {
    await fleet.stop();
    receiver.close();
    await front.close();
    await stores.close();
  };
  try {
    const url = await receiver.listen();
    const sinceStart = stopwatch();
    await tools.step('starting every service', () =>
      fleet.start(
        {
          PATH: process.env['PATH'] ?? '',
          NODE_ENV: 'development',
          // Full logs explain what is found, and no secret may be in them either.
          LOG_LEVEL: 'debug',
          HOST: '127.0.0.1',
          TOLLGATE_TEST_CLOCK: '1',
          WEBHOOK_ALLOW_PRIVATE: '1',
          MOCK_HTTP_SINK: '1',
          TOLLGATE_DATA: tools.dataDir,
          TOLLGATE_KEYS: config.keys,
          REDIS_URL: redisUrl,
          CARRIER_URL: world.mock,
          CARRIER_CLIENT_SECRET: config.env.CARRIER_CLIENT_SECRET,
          PUBLIC_URL: checkout,
          CALLBACK_URL: checkout,
          DOOR_URL: fleet.url('limits'),
          BILLING_SFTP_PORT: '0',
          ...PACE,
        },
        (name) => stores.databaseFor(name),
      ),
    );
    world.slow = Math.min(SLOW_MOST, Math.max(1, Math.round((10 * sinceStart()) / START_MS) / 10));
    if (world.slow > 1) tools.say(`this machine is busy: everything is given ${world.slow} times as long`);
    await letAnyCodesBeAskedFor(checkout);
    const made = await insist(() => api(world, 'POST', '/v1/webhook-endpoints', { url }), 30_000);
    const { secret } = JSON.parse(made?.text ?? '{}') as { secret: string };
    receiver.know(secret);
    for (const part of parts(secret)) world.secrets.add(part);
    return { world, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A cap on codes would only slow the crowd down. */
async function letAnyCodesBeAskedFor(checkout: string): Promise<void> {
  for (const scope of ['code_line', 'code_ip', 'code_merchant']) {
    const json = { scope, period: 'hour', cap: null, reason: 'one machine plays everybody' };
    const set = await insist(
      () => ask('POST', `${checkout}/v1/operator/policies`, { headers: { authorization: `Bearer ${OPERATOR_KEY}` }, json }),
      30_000,
    );
    if (set?.status !== 201) throw new Error(`the cap of ${scope} was not lifted: ${set?.text ?? 'no answer'}`);
  }
}
