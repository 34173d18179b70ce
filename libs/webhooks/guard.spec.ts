import type { LookupAddress } from 'node:dns';
import { guardedLookup, isPublicAddress, refusedUrl } from './guard.js';

const STRICT = { allowPrivate: false, httpsOnly: false };

describe('addresses that may not be called', () => {
  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://127.0.0.1:8080/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://１２７.0.0.1/',
    'http://127.0.0.1./',
    'http://0.0.0.0/',
    'http://0/',
    'http://10.0.0.1/',
    'http://172.16.0.1/',
    'http://192.168.1.1/',
    'http://100.64.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://198.18.0.1/',
    'http://203.0.113.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::127.0.0.1]/',
    'http://[0:0:0:0:0:ffff:a00:1]/',
    'http://[fe80::1]/',
    'http://[fc00::1]/',
    'http://[fd00::1]/',
    'http://[fec0::1]/',
    'http://[ff02::1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[64:ff9b:1::1]/',
    'http://[2002:7f00:1::]/',
    'http://[2001::1]/',
    'http://[2001:db8::1]/',
    'http://[100::1]/',
    'http://[4000::1]/',
    'http://localhost/',
    'http://localhost./',
    'http://LOCALHOST/',
    'http://a.localhost/',
  ])('%s', (url) => {
    expect(refusedUrl(url, STRICT)).toBe('must be an address in the public internet');
  });

  it.each(['ftp://example.com/', 'file:///etc/passwd', 'javascript:alert(1)', 'gopher://example.com/'])(
    '%s: only http and https are spoken',
    (url) => {
      expect(refusedUrl(url, { allowPrivate: true, httpsOnly: false })).toBe('must begin with https://');
    },
  );

  it.each(['http://user@example.com/', 'http://user:secret@example.com/', 'http://:secret@example.com/'])(
    '%s: no credentials in addresses',
    (url) => {
      expect(refusedUrl(url, { allowPrivate: true, httpsOnly: false })).toBe('must not hold a user name or password');
    },
  );

  it.each([
    '',
    'example.com',
    '//example.com/',
    'http://',
    'http://exa mple.com/',
    ' http://example.com/',
    'http://exa\nmple.com/',
    'http://[::1',
    'http://256.256.256.256/',
  ])('%j is no address at all', (url) => {
    expect(refusedUrl(url, STRICT)).toBe('must be a URL');
  });

  it('over-long addresses', () => {
    expect(refusedUrl(`https://example.com/${'a'.repeat(2028)}`, STRICT)).toBeNull();
    expect(refusedUrl(`https://example.com/${'a'.repeat(2029)}`, STRICT)).toMatch(/at most 2048/);
  });

  it('plain http in production', () => {
    expect(refusedUrl('http://example.com/', { allowPrivate: false, httpsOnly: true })).toBe('must begin with https://');
    expect(refusedUrl('https://example.com/', { allowPrivate: false, httpsOnly: true })).toBeNull();
  });
});

describe('addresses that may be called', () => {
  it.each([
    'https://example.com/hook',
    'http://example.com:8443/',
    'https://8.8.8.8/',
    'https://[2606:4700:4700::1111]/',
    'https://결제.example/',
    'https://example.com./?a=b#c',
  ])('%s', (url) => {
    expect(refusedUrl(url, STRICT)).toBeNull();
  });

  it('private ones where the operator allows them', () => {
    for (const url of ['http://127.0.0.1:3900/', 'http://localhost/', 'http://[::1]/'])
      expect(refusedUrl(url, { allowPrivate: true, httpsOnly: false })).toBeNull();
  });
});

describe('looking a name up', () => {
  const resolvesTo = (...addresses: string[]) => guardedLookup(STRICT, (_name, _options, callback) => callback(null, addresses.map(found)));
  const found = (address: string): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 });
  const look = (lookup: ReturnType<typeof guardedLookup>, all: boolean) =>
    new Promise((resolve, reject) => lookup('shop.example', { all }, (error, address) => (error ? reject(error) : resolve(address))));

  it('gives public addresses on, in the form that was asked for', async () => {
    expect(await look(resolvesTo('8.8.8.8'), false)).toBe('8.8.8.8');
    expect(await look(resolvesTo('8.8.8.8', '2606:4700:4700::1111'), true)).toEqual([found('8.8.8.8'), found('2606:4700:4700::1111')]);
  });

  it.each([['127.0.0.1'], ['8.8.8.8', '10.0.0.1'], ['::ffff:127.0.0.1'], ['fe80::1%eth0'], []])(
    'refuses a name that also leads to a private address: %s',
    async (...addresses) => {
      await expect(look(resolvesTo(...addresses), true)).rejects.toMatchObject({ code: 'ADDRESS_NOT_ALLOWED' });
      await expect(look(resolvesTo(...addresses), false)).rejects.toMatchObject({ code: 'ADDRESS_NOT_ALLOWED' });
    },
  );

  it('passes the fault of the resolver on', async () => {
    const fails = guardedLookup(STRICT, (_name, _options, callback) =>
      callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), []),
    );
    await expect(look(fails, true)).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
});

it('nothing but an IP address is a public address', () => {
  for (const text of ['', 'example.com', '8.8.8.8/8', '8.8.8.8 ']) expect(isPublicAddress(text)).toBe(false);
});
