import { HOSTS } from '#kernel';
import { ask, insist, type Answer } from './http.js';
import type { Filed } from './judge-files.js';
import { closeDay } from './strike.js';
import { control, find, type World } from './world.js';

interface File {
  readonly id: string;
  readonly businessDate: string;
  readonly sequence: number;
  readonly status: string;
  readonly records: number;
  readonly totals: { readonly netAmount: number };
  readonly encodings: readonly { readonly name: string }[];
}

type Detail = Filed & { readonly record: string; readonly occurredAt: string; readonly lineId: string };
const WITHIN_MS = 30_000;
const NET = { CHARGE: 1, CANCEL: -1, REFUND: -1 } as const;

/** Closes the day, pulls every file as the carriers do, and adds it up. @returns all lines of all files in force. */
export async function pullFiles(world: World): Promise<Filed[]> {
  await tomorrow(world);
  const closed = await insist(async () => ({ status: await closeDay(world), text: '', headers: {} }), WITHIN_MS);
  if (closed?.status !== 200) find(world, 'unbalanced', null, `the day cannot be closed: ${closed?.status ?? 'no answer'}`);
  const filed: Filed[] = [];
  for (const host of HOSTS) {
    const carrier = (method: 'GET' | 'POST', path: string, json?: unknown): Promise<Answer | null> =>
      insist(
        () => ask(method, world.fleet.url('billing') + path, { headers: { authorization: `Bearer ck_test_${host}` }, json }),
        WITHIN_MS,
      );
    const details = async (file: File): Promise<Detail[]> => {
      const name = file.encodings.find((encoding) => encoding.name.endsWith('.ndjson'))!.name;
      const all = ((await carrier('GET', `/v1/files/${name}`))?.text ?? '').trim().split('\n').filter(Boolean);
      return all.map((line) => JSON.parse(line) as Detail).filter(({ record }) => record === 'detail');
    };
    const files = (await list(carrier)).filter(({ status }) => status !== 'rejected');
    const sequences = files.map(({ sequence }) => sequence).sort((a, b) => a - b);
    if (sequences.some((sequence, i) => sequence !== i + 1)) find(world, 'unbalanced', null, `the files of ${host} have a gap`);
    let again = false;
    for (const file of files.filter(({ records }) => records > 0)) {
      const lines = await details(file);
      filed.push(...lines.map(({ type, paymentId, amount }) => ({ type, paymentId, amount })));
      const net = lines.reduce((sum, { type, amount }) => sum + NET[type] * amount, 0);
      if (net !== file.totals.netAmount || lines.length !== file.records)
        find(
          world,
          'unbalanced',
          null,
          `${file.encodings[0]!.name} says ${file.totals.netAmount} in ${file.records}, and its lines are ${net} in ${lines.length}`,
        );
      if (!inOrder(lines)) find(world, 'unbalanced', null, `the lines of ${file.encodings[0]!.name} are not in the order of their time`);
      if (lines.length < 2 || again) continue;
      // The same lines once more: a revision is the same file but for what it says of itself.
      again = true;
      await carrier('POST', `/v1/files/${file.id}/reject`, { reason: 'chaos: once more, please' });
      const anew = (await list(carrier)).find(({ sequence, status }) => sequence === file.sequence && status !== 'rejected');
      if (!anew) find(world, 'unbalanced', null, `${file.id} was rejected and not made anew`);
      else if (JSON.stringify(await details(anew)) !== JSON.stringify(lines))
        find(world, 'unbalanced', null, `${file.encodings[0]!.name} has other lines, or another order, in its next revision`);
    }
  }
  return filed;
}

/** What came after today had been closed already stands in the files of the day after. */
async function tomorrow(world: World): Promise<void> {
  const now = await insist(() => control(world, 'GET', 'clock'), WITHIN_MS);
  const { offsetSeconds } = JSON.parse(now?.text ?? '{}') as { offsetSeconds: number };
  await insist(() => control(world, 'PUT', 'clock', { offsetSeconds: offsetSeconds + 24 * 3600 }), WITHIN_MS);
}

const inOrder = (lines: readonly Detail[]): boolean => lines.every((line, i) => i === 0 || lines[i - 1]!.occurredAt <= line.occurredAt);

async function list(carrier: (method: 'GET', path: string) => Promise<Answer | null>): Promise<File[]> {
  const all: File[] = [];
  for (let after = ''; ;) {
    const answer = await carrier('GET', `/v1/files?limit=100${after}`);
    const { data, hasMore } = JSON.parse(answer?.text ?? '{}') as { data: File[]; hasMore: boolean };
    all.push(...data);
    if (!hasMore) return all;
    after = `&startingAfter=${data.at(-1)!.id}`;
  }
}
