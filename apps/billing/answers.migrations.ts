import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Kinds of postings that tell what the carrier itself has said, in no file of ours. Whatever is not named here is a line. */
export const HEARD = ['rejection', 'collected', 'uncollected', 'clawback', 'restored'] as const;

/** What a carrier told us is no movement that we tell it of. */
export class BillingAnswers1763600000902 implements MigrationInterface {
  readonly name = 'BillingAnswers1763600000902';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create or replace function billing.hear_entry() returns trigger language plpgsql security definer set search_path = '' as $$
        begin
          if split_part(new.posting, ':', 1) in (${HEARD.map((kind) => `'${kind}'`).join(', ')}) then return null; end if;
          perform billing.note_line(new);
          return null;
        end $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
