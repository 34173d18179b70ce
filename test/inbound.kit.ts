import { writeInbound, type FileView, type Format, type InboundHeader, type InboundLine } from '#billing';
import type { Host } from '#kernel';
import type { CarrierClient } from './billing.kit.js';

export const RESULTS = (host: Host, file: FileView, members: Partial<InboundHeader> = {}): InboundHeader => ({
  layout: 'TGR1',
  kind: 'RESULTS',
  sender: host.toUpperCase(),
  fileId: file.id,
  createdAt: '2026-11-22T09:00:00+09:00',
  test: true,
  ...members,
});
export const COLLECTION = (host: Host): InboundHeader => ({ ...RESULTS(host, { id: null } as never), kind: 'COLLECTION', fileId: null });

export type SaidLine = Omit<InboundLine, 'lineNumber'>;

/** Acknowledges a file as it was published, having pulled it. @returns an accepted line for each of its lines. */
export async function acknowledged(carrier: CarrierClient, file: FileView): Promise<(SaidLine & { paymentId: string })[]> {
  const { details } = await carrier.read(file);
  const said = { sha256: file.encodings[0]!.sha256, records: file.records, netAmount: file.totals.netAmount };
  const answer = await carrier.call('POST', `/v1/files/${file.id}/ack`, {}, said);
  if (answer.status !== 200) throw new Error(`the acknowledgement of ${file.id} was answered ${answer.status}`);
  return details.map(({ lineId, amount, paymentId }) => ({ lineId, outcome: 'ACCEPTED', reason: null, amount, paymentId: paymentId! }));
}

export const bytesOf = (format: Format, header: InboundHeader, lines: readonly SaidLine[]): Buffer =>
  writeInbound(
    format,
    header,
    lines.map(({ lineId, outcome, reason, amount }) => ({ lineId, outcome, reason, amount })),
  );

export const TYPES = { dat: 'application/octet-stream', ndjson: 'application/x-ndjson' } as const;
