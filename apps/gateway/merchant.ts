import { isHost, type MerchantId } from '#kernel';
import { addContract, addOrigin, createKey, createMerchant, endContract, isContact, isOrigin, isShownText, revokeKey } from '#merchants';
import type { Config } from '#platform';
import { setTerms } from '#settlement';
import { asOwner } from './migrate.js';
import { termsFrom } from './merchant.terms.js';

const USAGE = `npm run merchant -- create <name> <contact>              makes a merchant and prints its id and key
npm run merchant -- key <merchant> [revoke <hint>]       makes one more key, or revokes one
npm run merchant -- origin <merchant> <origin>           registers a return origin, e.g. https://shop.example
npm run merchant -- contract <merchant> <carrier> <class> [recharge] [clawback] [end]   carrier skt|kt|lgu, class digital|physical
npm run merchant -- settlement <merchant> <regular|prefunded|collected> [least payout] [early fee, basis points] [days to payout] [from YYYY-MM-DD]
    recharge: where the carrier gives no part back (lgu), a part goes back as a cancel of all and a new charge of the rest; should that
    fail, all of it has gone back. Without the word a contract does not allow it.
    clawback: what a subscriber has not paid is taken back from the merchant until it is paid; without the word the gateway bears it.`;

/** What `npm run merchant` does. @throws Error with a sentence for the person at the terminal. */
export async function merchant(
  config: Config,
  [verb, ...words]: readonly string[],
  say: (line: string) => void = console.log,
): Promise<void> {
  const livemode = config.production;
  await asOwner(config, async ({ manager: owner }) => {
    const known = async (id: string | undefined): Promise<MerchantId> => {
      const found = (await owner.query('select id from merchants.merchant where id = $1', [id ?? ''])) as unknown[];
      if (found.length === 0) throw new Error(`there is no merchant ${id ?? ''}`);
      return id as MerchantId;
    };
    switch (verb) {
      case 'create': {
        const [name, contact] = words.filter((word) => word !== '--contact');
        if (!name || !contact) throw new Error(USAGE);
        if (![name, contact].every(isShownText))
          throw new Error('name and contact are text of 1 to 100 characters, without control characters');
        if (!isContact(contact))
          throw new Error(`not a contact: ${contact} (a telephone number, an e-mail address or a page, as bills print it)`);
        const id = await createMerchant(owner, { name, contact, livemode });
        say(`merchant ${id}`);
        say(`key      ${await createKey(owner, id, livemode)}   (shown this once)`);
        return;
      }
      case 'key': {
        const id = await known(words[0]);
        if (words[1] !== 'revoke') return say(`key      ${await createKey(owner, id, livemode)}   (shown this once)`);
        if (!(await revokeKey(owner, id, words[2] ?? ''))) throw new Error(`no key in force has the hint ${words[2] ?? ''}`);
        return say('revoked');
      }
      case 'origin': {
        const id = await known(words[0]);
        if (!isOrigin(words[1] ?? ''))
          throw new Error(`not an origin: ${words[1] ?? ''} (like https://shop.example or http://localhost:*)`);
        await addOrigin(owner, id, words[1]!);
        return say('registered');
      }
      case 'contract': {
        const [id, host, goodsClass, how] = [await known(words[0]), words[1] ?? '', words[2] ?? '', words.slice(3)];
        if (
          !isHost(host) ||
          !['digital', 'physical'].includes(goodsClass) ||
          !how.every((word) => ['recharge', 'clawback', 'end'].includes(word))
        )
          throw new Error(USAGE);
        if (how.includes('end')) {
          await endContract(owner, id, host, goodsClass);
          return say('ended');
        }
        const [recharges, clawsBack] = [how.includes('recharge'), how.includes('clawback')];
        await addContract(owner, id, host, goodsClass, recharges, clawsBack);
        return say(
          [
            'in force',
            ...(recharges ? ['with cancel and recharge'] : []),
            ...(clawsBack ? ['with clawback of what is not paid'] : []),
          ].join(', '),
        );
      }
      case 'settlement': {
        await setTerms(owner, termsFrom(await known(words[0]), words.slice(1), USAGE));
        return say('in force');
      }
      default:
        throw new Error(USAGE);
    }
  });
}
