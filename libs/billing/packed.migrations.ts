import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Packed1763600001715 implements MigrationInterface {
  readonly name = 'Packed1763600001715';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Whether a piece was packed before it was sealed. Those from before are as they are.
      alter table billing.chunk add column packed boolean not null default false;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

export class HowPacked1763600001872 implements MigrationInterface {
  readonly name = 'HowPacked1763600001872';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- How a piece was packed, if it was. Those from before are as they are.
      alter table billing.chunk add column packing text not null default 'deflate' check (packing in ('deflate', 'brotli'));
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
