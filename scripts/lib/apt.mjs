import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { run } from './child.mjs';

/** Whether there is such a program. */
export function onPath(name) {
  return (process.env.PATH ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The words before `apt-get` when we may use it, else null. */
export async function installer() {
  if (!existsSync('/etc/debian_version') || !onPath('apt-get')) return null;
  if (process.getuid?.() === 0) return [];
  const { code } = await run('sudo', ['-n', 'true']).catch(() => ({ code: 1 }));
  return code === 0 ? ['sudo', '-n', '--preserve-env=DEBIAN_FRONTEND'] : null;
}

/** Answers what apt-get complained of last. */
export async function install(how, packages, signal) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const patient = ['-o', 'DPkg::Lock::Timeout=180', '-q'];
  let said = '';
  for (const words of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    const [file, ...rest] = [...how, 'apt-get', ...patient, ...words];
    const { code, output } = await run(file, rest, { env, signal, timeout: 300_000 });
    signal?.throwIfAborted();
    if (code !== 0) said = output.trim().split('\n').at(-1) ?? '';
  }
  return said;
}
