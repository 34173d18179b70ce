import type { MigrationInterface, QueryRunner } from 'typeorm';
import { RETENTION } from './retention.sql.js';

/** Challenges are no longer named by payments alone. */
export class EraseChallenges1763600001602 implements MigrationInterface {
  readonly name = 'EraseChallenges1763600001602';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(RETENTION);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
