import { createCipheriv, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { ManyGcm } from './gcm.js';
import { Secrets } from './secrets.js';

const key = (id: string): string => `${id}:${randomBytes(32).toString('base64url')}`;
const [first, second] = [key('k1'), key('k-2_x')];
const old = new Secrets({ keys: first });
const secrets = new Secrets({ keys: `${second},${first}` });

const texts = fc.array(
  fc.record({ context: fc.string({ maxLength: 40 }), text: fc.string({ maxLength: 40, unit: 'grapheme' }), aged: fc.boolean() }),
  {
    maxLength: 20,
  },
);

/** Everything one after the other, as rows bring it. */
function laid(all: readonly { context: string; sealed: string }[]) {
  let bytes = Buffer.alloc(0);
  const places = all.map(({ context, sealed }) => {
    const [contextFrom, from] = [bytes.length, bytes.length + Buffer.byteLength(context)];
    bytes = Buffer.concat([bytes, Buffer.from(context), Buffer.from(sealed)]);
    return { contextFrom, contextTo: from, from, to: bytes.length };
  });
  return { bytes, places };
}

it('many opened at once are what each is alone, under every key of the ring', () => {
  fc.assert(
    fc.property(texts, (all) => {
      const { bytes, places } = laid(
        all.map(({ context, text, aged }) => ({ context, sealed: (aged ? old : secrets).seal('phone', context, text) })),
      );
      secrets.openInPlace('phone', bytes, places);
      expect(places.map(({ from, to }) => bytes.toString('utf8', from, to))).toEqual(all.map(({ text }) => Buffer.from(text).toString()));
    }),
    { numRuns: 300 },
  );
});

it('one that was sealed for something else, or changed anywhere, is refused among many', () => {
  const sealed = (purpose: string, context: string) => ({ context, sealed: secrets.seal(purpose, context, '+821012345678') });
  const open = (...all: ReturnType<typeof sealed>[]) => {
    const { bytes, places } = laid(all);
    secrets.openInPlace('phone', bytes, places);
  };
  const good = sealed('phone', 'pay_1');
  open(good, good);
  expect(() => open(good, { ...good, context: 'pay_2' })).toThrow('changed');
  expect(() => open(good, sealed('other', 'pay_1'))).toThrow('changed');
  expect(() => open({ ...good, sealed: good.sealed.replace('k-2_x', 'k1') })).toThrow('changed');
  expect(() => open({ ...good, sealed: good.sealed.replace('k-2_x', 'k9') })).toThrow('not in TOLLGATE_KEYS');
  for (const wrong of ['', 'k1', 'k1.', 'k1.AAAA.AAAA.AAAA']) expect(() => open({ ...good, sealed: wrong })).toThrow();
  for (let at = 'k-2_x.'.length; at < good.sealed.length; at++) {
    const other = good.sealed[at] === 'Q' ? 'g' : 'Q';
    const changed = good.sealed.slice(0, at) + other + good.sealed.slice(at + 1);
    expect(() => open(good, { ...good, sealed: changed }, good)).toThrow('changed');
  }
});

it('what it computes is AES-256-GCM as OpenSSL has it, at every length of text and context', () => {
  const secret = randomBytes(32);
  const many = new ManyGcm(secret);
  const all = Array.from({ length: 70 }, (_, i) => ({ context: randomBytes((i * 7) % 50), text: randomBytes(i), iv: randomBytes(12) }));
  const bytes = Buffer.concat(
    all.map(({ context, text, iv }) => {
      const cipher = createCipheriv('aes-256-gcm', secret, iv).setAAD(context);
      const body = Buffer.concat([cipher.update(text), cipher.final()]);
      return Buffer.concat([context, iv, cipher.getAuthTag(), body]);
    }),
  );
  let at = 0;
  const places = all.map(({ context, text }) => {
    const [contextFrom, from] = [at, at + context.length];
    at = from + 28 + text.length;
    return { contextFrom, contextTo: from, from, to: at };
  });
  many.open(bytes, places);
  expect(places.map(({ from, to }) => bytes.toString('hex', from, to))).toEqual(all.map(({ text }) => text.toString('hex')));
});
