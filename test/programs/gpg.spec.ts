import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FileView } from '#billing';
import { CarrierClient } from '../billing.kit.js';
import type { TestGateway } from '../gateway.js';
import { acknowledged, bytesOf, RESULTS } from '../inbound.kit.js';
import { ourKey, register, sendEncrypted } from '../pgp.kit.js';
import { gatewayWithFile, run, sha256 } from '../sftp.kit.js';

/** A carrier whose OpenPGP is GnuPG, as it is installed. */
let gateway: TestGateway;
let skt: CarrierClient;
let file: FileView;
let home: string;

const here = (name: string): string => path.join(home, name);
const gpg = (...args: string[]) => run('gpg', ['--homedir', home, '--batch', '--yes', '--trust-model', 'always', '--passphrase', '', '--pinentry-mode', 'loopback', ...args], '', home); // prettier-ignore

beforeAll(async () => {
  ({ gateway, file } = await gatewayWithFile());
  skt = new CarrierClient(gateway, 'skt');
  home = mkdtempSync(path.join(tmpdir(), 'gpg-'));
  writeFileSync(here('ours.asc'), await ourKey(skt));
  expect(await gpg('--import', 'ours.asc')).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await run('gpgconf', ['--homedir', home, '--kill', 'all'], '', home);
  rmSync(home, { recursive: true, force: true });
  await gateway.close();
});

it.each([['ed25519', 'cv25519'], ['rsa3072', 'rsa3072']])('with a key of %s it opens what we publish, and we take what it signs', async (sign, encrypt) => {
  const user = `skt-${sign}`;
  expect(await gpg('--quick-generate-key', user, sign, 'cert,sign')).toMatchObject({ code: 0 });
  const [, fingerprint] = /^fpr:+([0-9A-F]{40}):$/m.exec((await gpg('--with-colons', '--list-keys', user)).output)!;
  expect(await gpg('--quick-add-key', fingerprint!, encrypt, 'encr')).toMatchObject({ code: 0 });
  const armored = (await gpg('--armor', '--export', user)).output;
  expect(await register(gateway, armored.slice(armored.indexOf('-----BEGIN')))).toContain(fingerprint);
  await gateway.settle();

  file = (await skt.files()).find(({ id }) => id === file.id)!;
  if (file.status === 'available' || file.status === 'downloaded') {
    const [clear, encrypted] = [file.encodings[0]!, file.encrypted[0]!];
    writeFileSync(here('in.pgp'), await skt.bytes(encrypted.name));
    expect(await gpg('--status-fd', '1', '--output', 'in.dat', '--decrypt', 'in.pgp')).toMatchObject({ code: 0, output: expect.stringMatching(/GOODSIG .*Tollgate billing/) });
    expect(sha256(readFileSync(here('in.dat')))).toBe(clear.sha256);
  }

  // GnuPG compresses before it encrypts.
  const lines = sign === 'ed25519' ? await acknowledged(skt, file) : [];
  writeFileSync(here('out'), lines.length > 0 ? bytesOf('dat', RESULTS('skt', file), lines) : Buffer.alloc(0));
  expect(await gpg('--output', 'out.pgp', '--local-user', user, '--recipient', 'Tollgate billing', '--sign', '--encrypt', 'out')).toMatchObject({ code: 0 });
  const answer = await sendEncrypted(gateway, `${sign}.dat.pgp`, readFileSync(here('out.pgp')));
  expect(answer).toEqual(lines.length > 0 ? { status: 200 } : { status: 422, detail: expect.stringContaining('does not end with a trailer') });
}); // prettier-ignore
