import { HOSTS, type Host } from '#kernel';
import { askAs, closeDay, filesOf, pull, type File, type Totals } from './carriers.js';
import { insist } from './http.js';
import type { Filed } from './judge-files.js';
import { control, find, type World } from './world.js';

type Line = Omit<Filed, 'host'>;
type Detail = Line & { readonly record: string; readonly occurredAt: string; readonly lineId: string };
const WITHIN_MS = 30_000;
const RECORD_BYTES = 800;

/** Closes the day, pulls every file as the carriers do, and adds it up. @returns all lines of all files in force. */
export async function pullFiles(world: World): Promise<Filed[]> {
  await tomorrow(world);
  const closed = await insist(() => closeDay(world), WITHIN_MS * world.slow);
  if (closed?.status !== 200) find(world, 'unbalanced', null, `the day cannot be closed: ${closed?.status ?? 'no answer'}`);
  const filed: Filed[] = [];
  for (const host of HOSTS) filed.push(...(await pullFilesOf(world, host)));
  return filed;
}

async function pullFilesOf(world: World, host: Host): Promise<Filed[]> {
  const wrong = (text: string): void => find(world, 'unbalanced', null, text);
  const details = async (file: File): Promise<Detail[]> => {
    const pulled = await pull(world, host, file);
    pulled.wrong.forEach(wrong);
    const all = pulled.ndjson.trim().split('\n').filter(Boolean);
    const lines = all.map((line) => JSON.parse(line) as Detail).filter(({ record }) => record === 'detail');
    if (JSON.stringify(fixedDetails(pulled.fixed)) !== JSON.stringify(lines.map(bare)))
      wrong(`the two encodings of ${file.encodings[0]!.name} have other lines`);
    return lines;
  };
  const files = await filesOf(world, host);
  const sequences = files.map(({ sequence }) => sequence).sort((a, b) => a - b);
  if (sequences.some((sequence, i) => sequence !== i + 1)) wrong(`the files of ${host} have a gap`);
  const filed: Filed[] = [];
  let again = false;
  for (const file of files.filter(({ records }) => records > 0)) {
    const { name } = file.encodings[0]!;
    const lines = await details(file);
    filed.push(...lines.map((line) => ({ ...bare(line), host })));
    const totals = totalsOf(lines);
    const differs = (Object.keys(totals) as (keyof Totals)[]).filter((what) => totals[what] !== file.totals[what]);
    if (differs.length > 0 || lines.length !== file.records)
      wrong(
        `${name} says ${JSON.stringify(file.totals)} in ${file.records}, and its lines are ${JSON.stringify(totals)} in ${lines.length}`,
      );
    if (!inOrder(lines)) wrong(`the lines of ${name} are not in the order of their time`);
    if (lines.length < 2 || again) continue;
    // The same lines once more: a revision is the same file but for what it says of itself.
    again = true;
    const rejected = await insist(
      () => askAs(world, host, 'POST', `/v1/files/${file.id}/reject`, { reason: 'chaos: once more, please' }),
      WITHIN_MS * world.slow,
    );
    const anew = revisionOf(file, await filesOf(world, host));
    if (rejected?.status !== 200) wrong(`${file.id} cannot be rejected: ${rejected?.status ?? 'no answer'}`);
    else if (!anew) wrong(`${file.id} was rejected, and it is not one other file that stands in its place`);
    else if (JSON.stringify(await details(anew)) !== JSON.stringify(lines))
      wrong(`${name} has other lines, or another order, in its next revision`);
  }
  return filed;
}

/** What stands in the place of a file that was rejected, null unless it is one, and another. @param inForce all that are not rejected. */
export function revisionOf(file: Pick<File, 'id' | 'sequence'>, inForce: readonly File[]): File | null {
  const [anew, ...more] = inForce.filter(({ sequence }) => sequence === file.sequence);
  return anew && anew.id !== file.id && more.length === 0 ? anew : null;
}

const bare = ({ type, paymentId, amount }: Line): Line => ({ type, paymentId, amount });

/** The same of the fixed width, where the layout that carriers are given says they stand. */
function fixedDetails(bytes: Buffer): Line[] {
  const text = bytes.toString('latin1');
  const records = Array.from({ length: text.length / RECORD_BYTES }, (_, n) => text.slice(n * RECORD_BYTES, (n + 1) * RECORD_BYTES));
  const field = (record: string, from: number, width: number): string => record.slice(from - 1, from - 1 + width).trimEnd();
  return records
    .filter((record) => record.startsWith('D'))
    .map((record) => ({
      type: field(record, 272, 6) as Line['type'],
      paymentId: field(record, 42, 30),
      amount: Number(field(record, 717, 9)),
    }));
}

function totalsOf(lines: readonly Line[]): Totals {
  const [charges, cancels, refunds] = (['CHARGE', 'CANCEL', 'REFUND'] as const).map((wanted) =>
    lines.filter(({ type }) => type === wanted),
  );
  const sum = (all: readonly Line[]): number => all.reduce((total, { amount }) => total + amount, 0);
  const [chargeAmount, cancelAmount, refundAmount] = [sum(charges!), sum(cancels!), sum(refunds!)];
  const netAmount = chargeAmount - cancelAmount - refundAmount;
  return {
    charges: charges!.length,
    chargeAmount,
    cancels: cancels!.length,
    cancelAmount,
    refunds: refunds!.length,
    refundAmount,
    netAmount,
  };
}

/** What came after today had been closed already stands in the files of the day after. */
async function tomorrow(world: World): Promise<void> {
  const now = await insist(() => control(world, 'GET', 'clock'), WITHIN_MS * world.slow);
  const { offsetSeconds } = JSON.parse(now?.text ?? '{}') as { offsetSeconds: number };
  await insist(() => control(world, 'PUT', 'clock', { offsetSeconds: offsetSeconds + 24 * 3600 }), WITHIN_MS * world.slow);
}

const inOrder = (lines: readonly Detail[]): boolean => lines.every((line, i) => i === 0 || lines[i - 1]!.occurredAt <= line.occurredAt);
