import { SERVICE_ROLE } from '#platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ChangedBreaks1763600001880 implements MigrationInterface {
  readonly name = 'ChangedBreaks1763600001880';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A carrier that corrects itself changes what a break is about.
      grant update (ours, theirs, detail) on billing.break to ${SERVICE_ROLE};
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
