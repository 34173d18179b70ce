import { install, installer, onPath } from './apt.mjs';
import { run } from './child.mjs';
import { step } from './say.mjs';

/** The programs that carriers come with, and Debian's packages of them. */
const PROGRAMS = { sftp: 'openssh-client', lftp: 'lftp', curl: 'curl', gpg: 'gpg' };
const SPECS = ['test/programs/carriers.spec.ts', 'test/programs/gpg.spec.ts'];

/**
 * Makes sure that OpenSSH's sftp, lftp, a curl that speaks SFTP and gpg are there for the tests that use them, when this run wants those.
 * Answers null when all is well or nothing was asked for, else one sentence that says why these tests cannot be run.
 */
export async function programs(args, signal) {
  const patterns = args.filter((arg) => !arg.startsWith('-'));
  if (patterns.length > 0 && !patterns.some((pattern) => SPECS.some((spec) => spec.includes(pattern)))) return null;
  const missing = await whatIsMissing();
  if (missing.length === 0) return null;
  const packages = missing.map((name) => PROGRAMS[name]).join(' ');
  const how = await installer();
  if (how === null) return `there is no ${missing.join(', ')}, and this user may not install it; apt-get install -y ${packages}`;
  const refused = await step(`installing ${packages} (once)`, () => install(how, packages.split(' '), signal));
  const still = await whatIsMissing();
  return still.length === 0 ? null : `there is no ${still.join(', ')}, and apt-get could not install it: ${refused}`;
}

async function whatIsMissing() {
  const { output } = await run('curl', ['-V']).catch(() => ({ output: '' }));
  return Object.keys(PROGRAMS).filter((name) => (name === 'curl' ? !/^Protocols:.* sftp\b/m.test(output) : !onPath(name)));
}
