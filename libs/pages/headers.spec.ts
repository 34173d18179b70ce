import { newNonce, pageHeaders } from './headers.js';

const policyFor = (returnOrigin: string | null) => pageHeaders({ returnOrigin, nonce: 'n' })['content-security-policy'];

test('nothing is allowed but the page’s own style and script, and forms that end here or at the shop', () => {
  expect(policyFor('https://shop.example')).toBe(
    "default-src 'none'; style-src 'nonce-n'; script-src 'nonce-n'; connect-src 'self'; form-action 'self' https://shop.example; frame-ancestors 'none'; base-uri 'none'",
  );
  expect(policyFor('http://127.0.0.1:3900')).toContain("form-action 'self' http://127.0.0.1:3900;");
  expect(policyFor(null)).toContain("form-action 'self';");
});

test.each(["https://shop.example; script-src 'unsafe-inline'", 'https://a;b', 'https://a,b', 'javascript:x', 'https://*', 'null'])(
  'the return origin %p cannot widen the policy',
  (origin) => expect(policyFor(origin)).toBe(policyFor(null)),
);

test('pages are never kept, framed or named to others', () => {
  expect(pageHeaders({ returnOrigin: null, nonce: 'n' })).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  });
});

test('a nonce is new each time and safe inside a header and an attribute', () => {
  const nonces = new Set(Array.from({ length: 100 }, newNonce));
  expect(nonces.size).toBe(100);
  for (const nonce of nonces) expect(nonce).toMatch(/^[\w-]{22}$/);
});
