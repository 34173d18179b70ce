import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stopwatch } from '#platform';

/** What was asked and what came of it; `unknown`: nobody can say whether it happened. */
export type Kind = 'invoke' | 'ok' | 'fail' | 'unknown' | 'fault' | 'finding';

/** JSON lines that others can check: one when something is asked, one when it is answered. */
export class History {
  private readonly file: string;
  private readonly sinceStart = stopwatch();
  private asked = 0;

  constructor(
    readonly folder: string,
    private readonly aloud: boolean,
  ) {
    // What the same seed has said before may be all that is known of a finding: it is kept until the next but one.
    const before = `${folder}.before`;
    if (existsSync(folder)) {
      rmSync(before, { recursive: true, force: true });
      renameSync(folder, before);
    }
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.file = path.join(folder, 'history.jsonl');
  }

  note(kind: Kind, what: string, detail: object = {}, id = ++this.asked): number {
    const line = JSON.stringify({ ms: Math.round(this.sinceStart()), id, kind, what, ...detail });
    appendFileSync(this.file, `${line}\n`, { mode: 0o600 });
    if (this.aloud) process.stderr.write(`${line}\n`);
    return id;
  }

  /** What the run ended with, beside it; no key to anybody's window. */
  keep(name: string, all: readonly unknown[]): void {
    const lines = all
      .map((one) => `${JSON.stringify(one, (name, value: unknown) => (name === 'checkoutUrl' ? undefined : value))}\n`)
      .join('');
    writeFileSync(path.join(this.folder, `${name}.jsonl`), lines, { mode: 0o600 });
  }
}
