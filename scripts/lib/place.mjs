import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Clear } from './say.mjs';

/** The checkout. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Held while packages are installed or sources compiled: both belong to the checkout, whatever the data folder. */
export const installLock = path.join(root, '.data', 'install.lock');

/** Reads `.env` of the checkout; what the environment says already wins. */
export function loadEnv() {
  const file = path.join(root, '.env');
  if (!existsSync(file)) return;
  try {
    process.loadEnvFile(file);
  } catch (error) {
    throw new Clear(`${file} cannot be read: ${error.message}`, { cause: error });
  }
}

/** The data folder, made when missing. Relative names count from the checkout. */
export function dataFolder() {
  const folder = path.resolve(root, process.env.TOLLGATE_DATA || '.data');
  try {
    if (!existsSync(folder)) {
      make(folder);
      // When we are root PostgreSQL runs as somebody else, who must be able to pass; what is secret in here has its own mode.
      chmodSync(folder, 0o711);
    }
    const probe = path.join(folder, `.probe-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
    return folder;
  } catch (error) {
    throw new Clear(`TOLLGATE_DATA: the data folder ${folder} cannot be used: ${error.message}; set it to another`, { cause: error });
  }
}

/** One folder after another: in /proc and its like Node's own way never ends. */
function make(folder) {
  if (existsSync(folder)) return;
  make(path.dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another start may have been quicker.
    if (error.code !== 'EEXIST') throw error;
  }
}
