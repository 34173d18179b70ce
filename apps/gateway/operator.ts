import type { OperatorId } from '#kernel';
import { createOperator, createOperatorKey, revokeOperatorKey } from '#operators';
import type { Config } from '#platform';
import { asOwner } from './migrate.js';

const USAGE = `npm run operator -- create <name>                       makes an operator and prints id and key
npm run operator -- key <operator> [revoke <hint>]      makes one more key, or revokes one`;

/** What `npm run operator` does. @throws Error with a sentence for the person at the terminal. */
export async function operator(
  config: Config,
  [verb, word, ...words]: readonly string[],
  say: (line: string) => void = console.log,
): Promise<void> {
  await asOwner(config, async ({ manager: owner }) => {
    const key = async (id: OperatorId): Promise<void> => say(`key      ${await createOperatorKey(owner, id)}   (shown this once)`);
    if (verb === 'create' && word) {
      const id = await createOperator(owner, word);
      say(`operator ${id}`);
      return key(id);
    }
    if (verb !== 'key' || !word) throw new Error(USAGE);
    const known = (await owner.query('select id from operators.operator where id = $1', [word])) as { id: OperatorId }[];
    if (!known[0]) throw new Error(`there is no operator ${word}`);
    if (words[0] !== 'revoke') return key(known[0].id);
    if (!(await revokeOperatorKey(owner, known[0].id, words[1] ?? ''))) throw new Error(`no key in force has the hint ${words[1] ?? ''}`);
    say('revoked');
  });
}
