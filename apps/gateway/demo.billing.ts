import { kstDay } from '#kernel';
import { call, expectStatus, json } from './demo.http.js';

interface Line {
  readonly record: string;
  readonly paymentId?: string;
  readonly type?: string;
  readonly amount?: number;
  readonly itemName?: string;
}

/** Closes the day of this instant and pulls the carrier's file as the carrier would. @returns one sentence for each line about this payment. @throws Error unless they are its charge and its cancel. */
export async function billingLines(billing: string, paymentId: string, at: Date): Promise<string[]> {
  const by = (key: string) => ({ authorization: `Bearer ${key}`, 'content-type': 'application/json' });
  const businessDate = kstDay(at);
  const closed = json(await call('POST', `${billing}/control/close-day`, { businessDate }, by('ok_test_demo')), 200);
  const { id, records, totals, encodings } = closed.data[0];
  const pulled = expectStatus(await call('GET', `${billing}/v1/files/${encodings[1].name}`, undefined, by('ck_test_skt')), 200).body;
  const lines = pulled.trim().split('\n').map((text) => JSON.parse(text) as Line); // prettier-ignore
  const ours = lines.filter((line) => line.record === 'detail' && line.paymentId === paymentId);
  if (ours.map(({ type, amount }) => `${type} ${amount}`).join() !== 'CHARGE 4900,CANCEL 4900')
    throw new Error(`the file says ${JSON.stringify(ours)}`);
  const ack = { sha256: encodings[1].sha256, records, netAmount: totals.netAmount };
  const { status } = json(await call('POST', `${billing}/v1/files/${id}/ack`, ack, by('ck_test_skt')), 200);
  return [...ours.map(({ type, amount, itemName }) => `${type} ${amount} won, ${itemName}`), `${encodings[0].name} is ${status}`];
}
