import { createHash } from 'node:crypto';
import { HOSTS, kstDay, type Host } from '#kernel';
import { ask, insist, type Answer } from './http.js';
import { carrierKey, OPERATOR_KEY, type World } from './world.js';

export interface Totals {
  readonly charges: number;
  readonly chargeAmount: number;
  readonly cancels: number;
  readonly cancelAmount: number;
  readonly refunds: number;
  readonly refundAmount: number;
  readonly netAmount: number;
}

/** A billing file as its carrier sees it. */
export interface File {
  readonly id: string;
  readonly sequence: number;
  readonly status: string;
  readonly records: number;
  readonly totals: Totals;
  readonly encodings: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
}

const WITHIN_MS = 30_000;
const OPERATOR = { authorization: `Bearer ${OPERATOR_KEY}` };
const today = async (world: World): Promise<string> =>
  kstDay((await world.stores.query<{ now: Date }>('select platform.now() as now'))[0]!.now);

/** Its lines of today are in a file; what comes later today stands in tomorrow's. */
export const closeDay = async (world: World): Promise<Answer> =>
  ask('POST', `${world.fleet.url('billing')}/control/close-day`, { headers: OPERATOR, json: { businessDate: await today(world) } });

/** One request of a carrier. @throws when there is no answer. */
export const askAs = (world: World, host: Host, method: 'GET' | 'POST', path: string, json?: unknown): Promise<Answer> =>
  ask(method, world.fleet.url('billing') + path, { headers: { authorization: `Bearer ${carrierKey(host)}` }, json });

/** Newest first, without those that were rejected. @throws when billing does not answer at all. */
export async function filesOf(world: World, host: Host): Promise<File[]> {
  const all: File[] = [];
  for (let after = ''; ;) {
    const answer = await insist(() => askAs(world, host, 'GET', `/v1/files?limit=100${after}`), WITHIN_MS * world.slow);
    if (answer?.status !== 200) throw new Error(`the files of ${host} are not listed: ${answer?.status ?? 'no answer'}`);
    const { data, hasMore } = JSON.parse(answer.text) as { data: File[]; hasMore: boolean };
    all.push(...data);
    if (!hasMore) return all.filter(({ status }) => status !== 'rejected');
    after = `&startingAfter=${data.at(-1)!.id}`;
  }
}

/** Of each carrier the newest file with lines, where there is one. */
export const newestOf = async (world: World): Promise<{ host: Host; id: string }[]> =>
  (await Promise.all(HOSTS.map(async (host) => (await filesOf(world, host)).filter(({ records }) => records > 0).slice(0, 1).map(({ id }) => ({ host, id }))))).flat(); // prettier-ignore

/** Today's files are made, and these once more. @returns the status of each answer, null where there was none. */
export const makeFiles = (world: World, again: readonly { readonly host: Host; readonly id: string }[]): Promise<(number | null)[]> =>
  Promise.all(
    [closeDay(world), ...again.map(({ host, id }) => askAs(world, host, 'POST', `/v1/files/${id}/reject`, { reason: 'chaos' }))].map(
      (one) => one.then(({ status }) => status).catch(() => null),
    ),
  );

/** Both encodings of a file, pulled. @returns them, and what is not as the file says of itself. */
export async function pull(world: World, host: Host, file: File): Promise<{ ndjson: string; fixed: Buffer; wrong: string[] }> {
  const wrong: string[] = [];
  let ndjson = '';
  let fixed: Buffer = Buffer.alloc(0);
  for (const { name, bytes, sha256 } of file.encodings) {
    const answer = await insist(() => askAs(world, host, 'GET', `/v1/files/${name}`), WITHIN_MS * world.slow);
    const whole = answer?.status === 200 && answer.bytes.length === bytes && hash(answer.bytes) === sha256;
    if (!whole) wrong.push(`${name} is listed and not whole: ${answer?.status ?? 'no answer'}, ${answer?.bytes.length} of ${bytes} bytes`);
    if (name.endsWith('.ndjson')) ndjson = answer?.text ?? '';
    else fixed = answer?.bytes ?? fixed;
  }
  return { ndjson, fixed, wrong };
}

const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
