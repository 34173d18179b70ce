import { chooseLanguage, type Language } from './language.js';

const cases: [header: string | undefined, language: Language][] = [
  [undefined, 'ko'],
  ['', 'ko'],
  ['ko', 'ko'],
  ['ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7', 'ko'],
  ['en-US,en;q=0.9', 'en'],
  ['en-US,en;q=0.9,ko;q=0.8', 'en'],
  ['en;q=0.3, ko;q=0.4', 'ko'],
  ['ko;q=0.3, EN-gb;Q=0.4', 'en'],
  ['en,ko', 'ko'],
  ['fr', 'ko'],
  ['fr, en;q=0.5', 'en'],
  ['*', 'ko'],
  ['*;q=0.5, en', 'en'],
  ['en;q=0', 'ko'],
  ['en;q=two, ko;q=0.1', 'ko'],
  ['en;q=', 'ko'],
  ['en;q=7', 'ko'],
  ['enx', 'ko'],
  [',;,q=1;;', 'ko'],
];

test.each(cases)('the window answers %p in %p', (header, language) => {
  expect(chooseLanguage(header)).toBe(language);
});

test('a header of great length is read without delay', () => {
  expect(chooseLanguage('en;q=0.1,'.repeat(2_000) + 'ko')).toBe('ko');
});

test('what the reader chose before counts more than what their browser says', () => {
  expect(chooseLanguage('en', 'ko')).toBe('ko');
  expect(chooseLanguage('ko', 'en')).toBe('en');
  expect(chooseLanguage('en', 'xx')).toBe('en');
});
