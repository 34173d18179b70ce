import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import { within } from './within.js';

/** Answers null when all is well, else a reason an operator understands. */
export type Check = () => Promise<string | null>;

/** Why this service can or cannot serve; asked by `GET /readyz`. Services add their own checks. */
@Injectable()
export class Health {
  private readonly checks = new Map<string, Check>();
  private readonly migrations = new Set<string>();

  constructor(private readonly database: Database) {
    this.add('database', async () => {
      await this.database.query('select 1');
      return null;
    });
    this.add('migrations', async () => {
      const run = await this.database.query<{ name: string }>('select name from public.tollgate_migration');
      const missing = [...this.migrations].filter((name) => !run.some((row) => row.name === name));
      return missing.length === 0 ? null : `not migrated yet: ${missing.join(', ')} (npm run migrate)`;
    });
    this.add('partitions', async () => {
      const missing = await this.database.query<{ name: string }>(
        `select name from platform.partitioned where to_regclass(name || to_char(now() at time zone 'UTC' + interval '1 month', '"_"YYYY_MM')) is null`,
      );
      return missing.length === 0 ? null : `no partition for next month: ${missing.map((row) => row.name).join(', ')}`;
    });
  }

  /** Rooms name the migrations they were written for. */
  expectMigrations(migrations: readonly (new () => { readonly name: string })[]): void {
    for (const Migration of migrations) this.migrations.add(new Migration().name);
  }

  add(name: string, check: Check): void {
    this.checks.set(name, check);
  }

  async report(): Promise<{ ready: boolean; checks: Record<string, string> }> {
    const results = await Promise.all(
      [...this.checks].map(async ([name, check]) => {
        const reason = await within(check(), 3000).catch((error: unknown) => (error instanceof Error ? error.message : 'failed'));
        return [name, reason ?? 'ok'] as const;
      }),
    );
    return { ready: results.every(([, result]) => result === 'ok'), checks: Object.fromEntries(results) };
  }
}
