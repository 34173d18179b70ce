import { isContact, isOrigin, isShownText, liesUnder } from './merchants.rules.js';

const origins = ['http://127.0.0.1:*', 'http://localhost:*', 'https://shop.example'];

it.each([
  'https://shop.example/back',
  'https://shop.example/back?x=1',
  'https://SHOP.example/',
  'http://localhost:8080/a',
  'http://127.0.0.1/a',
  'https://shop.example',
  'https://shop.example?back=a@b.example',
  'https://shop.example/돌아가기#@',
])('%s may be returned to', (address) => expect(liesUnder(address, origins)).toBe(true));

it.each([
  'https://shop.example.evil.test/',
  'https://evil.test/https://shop.example',
  'http://shop.example/',
  'https://shop.example:8443/',
  'https://user:pass@shop.example/',
  'https://shop.example@evil.test/',
  'javascript:alert(1)',
  'https://localhost:3000/',
  'data:text/html,x',
  '//shop.example/',
  'not an address',
  'https://@shop.example/',
  'https://shop.example\\@evil.test/',
  'https:\\\\shop.example\\back',
  'https://shop.example/back\\..',
  ' https://shop.example/',
  'https://shop.example/a b',
  'https://shop.example/\u0085',
  'https:shop.example/',
])('%s may not', (address) => expect(liesUnder(address, origins)).toBe(false));

it.each(['https://shop.example', 'http://localhost:*', 'https://a-b.example:8443'])('%s is an origin', (text) =>
  expect(isOrigin(text)).toBe(true),
);
it.each([
  'https://shop.example/',
  'ftp://x',
  'https://*',
  'https://u@x.example',
  '',
  'https://shop.example/path',
  'https://shop.example:99999',
  'https://1.2.3.999',
  'https://[1:2]',
])('%s is not', (text) => expect(isOrigin(text)).toBe(false));

it.each(['별사탕 상점', '02-000-0000', 'a@b.example'])('%s can be shown to buyers', (text) => expect(isShownText(text)).toBe(true));
it.each(['', ' ', '\u200b\u3164', 'a\u0007', 'a\nb', '\ud800', 'x'.repeat(101)])('%j cannot', (text) =>
  expect(isShownText(text)).toBe(false),
);

it.each(['02-000-0000', '+82 2 123 4567', '1588-0000', 'help@shop.example', 'https://shop.example/help'])('%s is a contact', (text) =>
  expect(isContact(text)).toBe(true),
);
it.each([
  '',
  '12',
  'nobody',
  'a@b',
  'javascript:alert(1)',
  'https://u@shop.example/',
  'help@shop.example\n',
  '별사탕',
  `${'x'.repeat(99)}@b.example`,
])('%j is none', (text) => expect(isContact(text)).toBe(false));
