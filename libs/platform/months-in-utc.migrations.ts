import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A month of a partitioned table begins and ends in UTC, whoever makes it. Its bounds are dates, which PostgreSQL reads in the time zone of the session: in a
 * database of Korea's zone what the owner made ended nine hours before what a service made next, or overlapped it.
 */
export class MonthsInUtc1763600001799 implements MigrationInterface {
  readonly name = 'MonthsInUtc1763600001799';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter function platform.make_partitions() set timezone to 'UTC'`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
