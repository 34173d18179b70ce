import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { addSshKey, newSshKeys } from '#billing';
import { HOSTS } from '#kernel';
import type { EntityManager } from 'typeorm';

/** `sftp/skt` and `sftp/skt.pub` … of the data folder: key pairs with which the demo carriers come over SFTP. Made once; never in production. */
export async function demoSshKeys(owner: EntityManager, dataDir: string): Promise<void> {
  const folder = path.join(dataDir, 'sftp');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const host of HOSTS) {
    const file = path.join(folder, host);
    if (!existsSync(`${file}.pub`)) {
      const pair = newSshKeys(`${host}@tollgate`);
      writeFileSync(file, pair.private, { mode: 0o600 });
      // The public half last: where it is, both are.
      writeFileSync(`${file}.pub.new`, `${pair.public}\n`, { mode: 0o600 });
      renameSync(`${file}.pub.new`, `${file}.pub`);
    }
    await addSshKey(owner, host, readFileSync(`${file}.pub`, 'utf8'));
  }
}
