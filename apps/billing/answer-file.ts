import { Closing, Files, presentFile, REVISION_MAX, type FileView } from '#billing';
import { isId, type Host } from '#kernel';
import { Database, LOG, Metrics, problem, type Log, type Problem } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Ack, Reject } from './requests.js';

/** What a carrier says of a file it has pulled. Saying it again changes nothing. */
@Injectable()
export class AnswerFile {
  private readonly mismatches;

  constructor(
    private readonly database: Database,
    private readonly files: Files,
    private readonly closing: Closing,
    metrics: Metrics,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.mismatches = metrics.counter('tollgate_billing_ack_mismatches_total', 'Acknowledgements of something else than was published', [
      'carrier',
    ]);
  }

  /** @throws problem `file_mismatch` when it is not what we published; what was said is kept nevertheless. */
  async acknowledge(host: Host, id: string, said: Ack): Promise<FileView> {
    const answer = await this.database.tx(async (tx): Promise<FileView | Problem> => {
      const file = isId('file', id) ? await this.files.lock(tx, host, id) : null;
      if (!file) return problem('not_found');
      const known = file.encodings.some(({ sha256 }) => sha256 === said.sha256.toLowerCase());
      if (!known || said.records !== file.records || said.netAmount !== file.netAmount) {
        await this.files.remember(tx, file.id, 'mismatch', said);
        return problem('file_mismatch', {
          detail: known ? 'The totals are not those of this file.' : 'Neither encoding has this SHA-256.',
        });
      }
      if (file.status === 'acknowledged' || file.status === 'processed') return presentFile(file);
      const moved = await this.files.move(tx, file.id, 'acknowledged');
      if (!moved) return problem('wrong_state', { detail: `The file is ${file.status}.` });
      await this.files.remember(tx, file.id, 'ack', said);
      return presentFile(moved);
    });
    if (!('code' in answer)) return answer;
    if (answer.code === 'file_mismatch') {
      this.mismatches.inc({ carrier: host });
      this.log.error(
        { host, file: id, records: said.records, netAmount: said.netAmount },
        'a carrier holds another file than we published',
      );
    }
    throw answer;
  }

  /** tx { rejected · the same lines as the next revision }: two are never active. */
  async reject(host: Host, id: string, said: Reject): Promise<FileView> {
    return this.database.tx(async (tx) => {
      const file = isId('file', id) ? await this.files.lock(tx, host, id) : null;
      if (!file) throw problem('not_found');
      if (file.status === 'rejected') return presentFile(file);
      if (file.revision >= REVISION_MAX)
        throw problem('wrong_state', { detail: `There are no more than ${REVISION_MAX} revisions; call us.` });
      const rejected = await this.files.move(tx, file.id, 'rejected', said.reason);
      if (!rejected) throw problem('wrong_state', { detail: `The file is ${file.status}.` });
      await this.files.remember(tx, file.id, 'reject', said);
      const next = await this.closing.reissue(tx, rejected);
      this.log.warn({ host, file: file.id, next: next.id, revision: next.revision }, 'a carrier rejected a file; it is published anew');
      return presentFile({ ...rejected, supersededBy: next.id });
    });
  }
}
