import { createHash } from 'node:crypto';
import { CONSENTS, consentVersion, type Consent } from './consents.js';
import { LANGUAGES } from '#pages';

/** Every version that was ever shown; a line here is never changed, only added. */
const SHOWN: Record<string, string> = {
  'terms-2026-11-20-ko': '0f759ae1fe3ecf26',
  'terms-2026-11-20-en': 'b6641d2261afc424',
  'amount-2026-11-20-ko': 'b0c18655f38f6423',
  'amount-2026-11-20-en': '0832cf98ae90de2a',
};

const each = (Object.keys(CONSENTS) as Consent[]).flatMap((consent) => LANGUAGES.map((language) => [consent, language] as const));

test.each(each)('the words of %s in %s are those of their version', (consent, language) => {
  const words = createHash('sha256').update(JSON.stringify(CONSENTS[consent][language])).digest('hex').slice(0, 16);
  expect({ version: consentVersion(consent, language), words }).toEqual({
    version: consentVersion(consent, language),
    words: SHOWN[consentVersion(consent, language)],
  });
});
