import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FileView } from '#billing';
import { carrier } from '../../apps/gateway/carrier.js';
import { CarrierClient } from '../billing.kit.js';
import type { TestGateway } from '../gateway.js';
import { brittle, gatewayWithFile, keepUploads, keyFile, portOf, run, sha256 } from '../sftp.kit.js';

/** What carriers really come with: OpenSSH's sftp, lftp and curl, as they are installed. */
let gateway: TestGateway;
let file: FileView;
let [dat, ndjson]: readonly FileView['encodings'][number][] = [];
let folder: string;
let knownHosts: string;
let port: number;

const OPTIONS = (): string[] => ['IdentitiesOnly=yes', `UserKnownHostsFile=${knownHosts}`, 'StrictHostKeyChecking=yes', 'BatchMode=yes', 'LogLevel=ERROR'].flatMap((option) => ['-o', option]); // prettier-ignore
const here = (name: string): string => path.join(folder, name);
const got = (name: string): string => sha256(readFileSync(here(name)));
const hostPublic = (): string => {
  const blob = /^ssh-ed25519 (\S+)/.exec(readFileSync(here('host.pub'), 'utf8'))![1]!;
  return blob;
};

beforeAll(async () => {
  ({ gateway, file } = await gatewayWithFile());
  await keepUploads(gateway);
  [dat, ndjson] = file.encodings;
  folder = mkdtempSync(path.join(tmpdir(), 'tollgate-carrier-'));
  port = portOf(gateway);
  const { output } = await run('ssh-keygen', ['-y', '-f', keyFile(gateway, 'host_key')]);
  writeFileSync(here('host.pub'), output);
  knownHosts = here('known_hosts');
  know(port);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await gateway.close();
});

function know(at: number): void {
  writeFileSync(knownHosts, `[127.0.0.1]:${at} ssh-ed25519 ${hostPublic()}\n`, { flag: 'a' });
}

const sftp = (batch: string, user = 'skt', at = port, key = user) =>
  run('sftp', [...OPTIONS(), '-i', keyFile(gateway, key), '-P', String(at), '-b', '-', `${user}@127.0.0.1`], batch, folder);
const lftp = (script: string) => {
  const connect = `ssh -a -x ${OPTIONS().join(' ')} -i ${keyFile(gateway, 'skt')}`;
  const settings = `set sftp:connect-program "${connect}"; set net:max-retries 2; set net:reconnect-interval-base 1; set net:timeout 20; set cmd:fail-exit yes`;
  return run('lftp', ['-c', `${settings}; open -u skt,x -p ${port} sftp://127.0.0.1; ${script}`], '', folder);
};
const curl = (...args: string[]) => {
  const known = createHash('sha256').update(Buffer.from(hostPublic(), 'base64')).digest('base64');
  const pub = `${keyFile(gateway, 'curl')}.pub`;
  return run('curl', ['-sS', '--hostpubsha256', known, '--key', keyFile(gateway, 'curl'), '--pubkey', pub, '-u', 'skt:', ...args], '', folder); // prettier-ignore
};
const at = (place: string): string => `sftp://127.0.0.1:${port}${place}`;
const whole = () => gateway.rows<{ name: string; bytes: number }>('select name, bytes::int from billing.upload where complete');

describe('OpenSSH sftp', () => {
  it('looks, takes the file with its hash, and sha256sum agrees', async () => {
    const { code, output } = await sftp(`cd outbound\npwd\nls -l\nget ${dat!.name}\nget ${dat!.name}.sha256\n`);
    expect([code, output]).toEqual([0, expect.stringContaining('Remote working directory: /outbound')]);
    expect(output).toMatch(new RegExp(`^-r--r--r--.* ${dat!.bytes} .*${dat!.name.replaceAll('.', '\\.')}$`, 'm'));
    expect(got(dat!.name)).toBe(dat!.sha256);
    expect(await run('sha256sum', ['-c', `${dat!.name}.sha256`], '', folder)).toMatchObject({ code: 0 });
  });

  it('goes on after a cut connection, and has the same bytes', async () => {
    const network = await brittle(port, 'server', 300_000);
    know(network.port);
    expect((await sftp(`get /outbound/${ndjson!.name} resumed\n`, 'skt', network.port)).code).not.toBe(0);
    network.close();
    expect(readFileSync(here('resumed')).length).toBeLessThan(ndjson!.bytes);
    expect(await sftp(`reget /outbound/${ndjson!.name} resumed\n`)).toMatchObject({ code: 0 });
    expect(got('resumed')).toBe(ndjson!.sha256);
  });

  it('puts an answer, under a .part name first, and goes on with one that was cut', async () => {
    const bytes = Buffer.alloc(800_000, 'answer\n');
    writeFileSync(here('answer.dat'), bytes);
    expect(await sftp('put answer.dat /inbound/answer.part\nrename /inbound/answer.part /inbound/answer.dat\n')).toMatchObject({ code: 0 });
    writeFileSync(here('first'), bytes.subarray(0, 300_000));
    expect(await sftp('put first /inbound/cut.part\nreput answer.dat /inbound/cut.part\nrename /inbound/cut.part /inbound/cut.dat\n')).toMatchObject({ code: 0 }); // prettier-ignore
    expect(await whole()).toEqual([{ name: 'answer.dat', bytes: bytes.length }, { name: 'cut.dat', bytes: bytes.length }]); // prettier-ignore
  });

  it.each([
    ['get /inbound/x', 'there is no such file'],
    ['put answer.dat /outbound/answer.dat', 'only /inbound can be written to'],
    ['rm /outbound/*.dat', 'only an upload can be removed'],
    ['mkdir /inbound/x', 'Operation unsupported'],
    ['symlink /etc/passwd /inbound/x', 'Operation unsupported'],
    ['get /outbound/../../../etc/passwd', 'there is no such file'],
  ])('is refused: %s', async (command) => {
    const { code } = await sftp(`${command}\n`);
    expect(code).not.toBe(0);
  });

  it('is refused with another carrier’s key, with a password, and sees nothing of another carrier', async () => {
    expect(await sftp('ls\n', 'kt', port, 'skt')).toMatchObject({
      code: 255,
      output: expect.stringContaining('Permission denied (publickey)'),
    });
    expect((await sftp(`get /outbound/${dat!.name} stolen\n`, 'kt')).code).not.toBe(0);
  });

  it('has no shell and no command', async () => {
    const ssh = [...OPTIONS(), '-i', keyFile(gateway, 'skt'), '-p', String(port), 'skt@127.0.0.1'];
    expect((await run('ssh', [...ssh, 'id'], '', folder)).code).not.toBe(0);
    expect((await run('ssh', ['-T', ...ssh], 'id\n', folder)).code).not.toBe(0);
  });
});

describe('lftp', () => {
  it('mirrors /outbound, in several parts at once', async () => {
    expect(await lftp(`mirror --use-pget-n=3 /outbound mirrored`)).toMatchObject({ code: 0 });
    expect(got(`mirrored/${dat!.name}`)).toBe(dat!.sha256);
    expect(got(`mirrored/${ndjson!.name}`)).toBe(ndjson!.sha256);
    const manifest = JSON.parse(readFileSync(here(`mirrored/${dat!.name.split('.')[0]}.manifest.json`), 'utf8')) as FileView;
    expect(manifest.encodings).toEqual(file.encodings);
  });

  it('goes on with what it has of a file', async () => {
    writeFileSync(here('lftp.dat'), readFileSync(here(dat!.name)).subarray(0, 123_456));
    expect(await lftp(`get -c /outbound/${dat!.name} -o lftp.dat`)).toMatchObject({ code: 0 });
    expect(got('lftp.dat')).toBe(dat!.sha256);
  });

  it('puts an answer and gives it its name', async () => {
    expect(await lftp('put answer.dat -o /inbound/lftp.dat.part; mv /inbound/lftp.dat.part /inbound/lftp.dat')).toMatchObject({ code: 0 });
    expect(await whole()).toContainEqual({ name: 'lftp.dat', bytes: 800_000 });
  });
});

describe('curl', () => {
  beforeAll(async () => {
    // The libssh2 of some distributions reads PEM only.
    await run('ssh-keygen', ['-q', '-t', 'ecdsa', '-m', 'PEM', '-N', '', '-f', keyFile(gateway, 'curl')]);
    await carrier(gateway.config, ['sftp-key', 'skt', `${keyFile(gateway, 'curl')}.pub`], () => undefined);
  });

  it('lists and takes over SFTP, and goes on where it was', async () => {
    expect((await curl(at('/outbound/'))).output).toContain(dat!.name);
    writeFileSync(here('curl.dat'), readFileSync(here(dat!.name)).subarray(0, 300_001));
    expect(await curl('-C', '-', '-o', 'curl.dat', at(`/outbound/${dat!.name}`))).toMatchObject({ code: 0 });
    expect(got('curl.dat')).toBe(dat!.sha256);
  });

  it('puts an answer over SFTP', async () => {
    expect(await curl('-T', 'answer.dat', at('/inbound/curl.dat'))).toMatchObject({ code: 0 });
    expect(await whole()).toContainEqual({ name: 'curl.dat', bytes: 800_000 });
    expect((await curl('-T', 'answer.dat', at('/outbound/curl.dat'))).code).not.toBe(0);
  });

  it('takes a file over HTTPS: goes on where it was, in parts at once, and not again what it has', async () => {
    const url = `${gateway.urlOf('billing')}/v1/files/${dat!.name}`;
    const by = ['-sS', '--fail-with-body', '-H', 'Authorization: Bearer ck_test_skt'];
    writeFileSync(here('https.dat'), readFileSync(here(dat!.name)).subarray(0, 200_000));
    expect(await run('curl', [...by, '-C', '-', '-o', 'https.dat', url], '', folder)).toMatchObject({ code: 0 });
    expect(got('https.dat')).toBe(dat!.sha256);
    const cuts = [0, 200_000, 400_000, dat!.bytes];
    const parts = cuts
      .slice(1)
      .flatMap((to, i) => [...(i > 0 ? ['--next'] : []), ...by, '-r', `${cuts[i]}-${to - 1}`, '-o', `part-${i}`, url]);
    expect(await run('curl', ['--parallel', '--parallel-immediate', ...parts], '', folder)).toMatchObject({ code: 0 });
    expect(sha256(Buffer.concat([0, 1, 2].map((i) => readFileSync(here(`part-${i}`)))))).toBe(dat!.sha256);
    const again = await run(
      'curl',
      [...by, '-o', 'again.dat', '-w', '%{http_code}', '-H', `If-None-Match: "${dat!.sha256}"`, url],
      '',
      folder,
    );
    expect(again.output).toBe('304');
  });

  it('nothing of another carrier, by whatever way', async () => {
    const [kt] = await new CarrierClient(gateway, 'kt').files();
    expect((await curl('-o', 'kt.dat', at(`/outbound/${kt!.encodings[0]!.name}`))).code).not.toBe(0);
  });
});
