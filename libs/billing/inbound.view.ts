import type { Inbound } from './inbounds.js';

/** Every read of a file that a carrier sent. */
export const presentInbound = (inbound: Inbound) => ({
  id: inbound.id,
  object: 'inbound_file' as const,
  carrier: inbound.host,
  name: inbound.name,
  bytes: inbound.bytes,
  sha256: inbound.sha256,
  status: inbound.state,
  kind: inbound.kind,
  file: inbound.fileId,
  records: inbound.records,
  yesAmount: inbound.yesAmount,
  noAmount: inbound.noAmount,
  /** Why it is in quarantine, and in which record, counted from 1. */
  reason: inbound.reason,
  record: inbound.record,
  receivedAt: inbound.receivedAt.toISOString(),
});

export type InboundView = ReturnType<typeof presentInbound>;
