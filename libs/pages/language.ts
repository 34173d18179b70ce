export const LANGUAGES = ['ko', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What the reader chose before; else Korean, unless their browser asks for English more than for Korean. */
export function chooseLanguage(acceptLanguage: string | undefined, chosen?: string): Language {
  if (isLanguage(chosen)) return chosen;
  const wishes = parse(acceptLanguage ?? '');
  return weightOf('en', wishes) > weightOf('ko', wishes) ? 'en' : 'ko';
}

interface Wish {
  readonly range: string;
  readonly weight: number;
}

function parse(header: string): Wish[] {
  return header.split(',').flatMap((part) => {
    const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const q = parameters.find((parameter) => parameter.startsWith('q='));
    const weight = q === undefined ? 1 : Number(q.slice(2) || NaN);
    return range !== '' && weight >= 0 && weight <= 1 ? [{ range, weight }] : [];
  });
}

/** `en-GB` speaks for `en`; `*` speaks for a language that is not named. */
function weightOf(language: Language, wishes: readonly Wish[]): number {
  const named = wishes.filter(({ range }) => range === language || range.startsWith(`${language}-`));
  const chosen = named.length > 0 ? named : wishes.filter(({ range }) => range === '*');
  return Math.max(0, ...chosen.map(({ weight }) => weight));
}

export const isLanguage = (text: unknown): text is Language => (LANGUAGES as readonly unknown[]).includes(text);
export const otherLanguage = (language: Language): Language => (language === 'ko' ? 'en' : 'ko');
