import type { SeenFile } from './files.js';

/** Every read of a file. */
export const presentFile = (file: SeenFile) => ({
  id: file.id,
  object: 'billing_file' as const,
  carrier: file.host,
  businessDate: file.businessDate,
  sequence: file.sequence,
  revision: file.revision,
  supersedes: file.supersedes,
  supersededBy: file.supersededBy,
  status: file.status,
  test: file.test,
  records: file.records,
  totals: {
    charges: file.charges,
    chargeAmount: file.chargeAmount,
    cancels: file.cancels,
    cancelAmount: file.cancelAmount,
    refunds: file.refunds,
    refundAmount: file.refundAmount,
    netAmount: file.netAmount,
  },
  previousSha256: file.previousSha256,
  encodings: file.encodings,
  encrypted: file.encrypted,
  rejectReason: file.rejectReason,
  createdAt: file.createdAt.toISOString(),
  erasedAt: file.erasedAt?.toISOString() ?? null,
});

export type FileView = ReturnType<typeof presentFile>;
