import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { INBOUND_BYTES_MAX } from '#billing';

/** What has come, on disk: its hash is known before anything of it is read. */
export interface Spooled {
  readonly bytes: number;
  /** Null when there was more of it than we take: then it is not here. */
  readonly sha256: string | null;
  read(): AsyncIterable<Buffer>;
  remove(): Promise<void>;
}

/** Takes bytes in as they come, in constant memory, and no more than the longest file has. */
export async function spool(chunks: AsyncIterable<Uint8Array>, bytesMax = INBOUND_BYTES_MAX): Promise<Spooled> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tollgate-inbound-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const file = path.join(folder, 'file');
  try {
    const handle = await open(file, 'wx', 0o600);
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        if (bytes > bytesMax) break;
        hash.update(chunk);
        await handle.writeFile(chunk);
      }
    } finally {
      await handle.close();
    }
    const sha256 = bytes > bytesMax ? null : hash.digest('hex');
    return { bytes, sha256, read: () => createReadStream(file) as AsyncIterable<Buffer>, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
