import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { install, installer, onPath } from './apt.mjs';
import { run } from './child.mjs';
import { root } from './place.mjs';
import { step } from './say.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const PACKAGES = ['chromium', 'fonts-nanum'];
const FOLDER = 'test/browser';

/**
 * Makes sure that there are a Chromium and Korean letters for the browser tests, when this run wants them.
 * Answers null when all is well or nothing was asked for, else one sentence that says why these tests cannot be run.
 */
export async function browser(args, signal) {
  if (!wanted(args)) return null;
  const missing = await whatIsMissing();
  if (missing === null) return null;
  const how = await installer();
  if (how === null) return `${missing}, and this user may not install it; apt-get install -y --no-install-recommends ${PACKAGES.join(' ')}`;
  const refused = await step('installing Chromium and a Korean font (once)', () => install(how, PACKAGES, signal));
  const still = await whatIsMissing();
  return still === null ? null : `${still}, and apt-get could not install it: ${refused}`;
}

/** Whether any of the browser's specs is among those that were asked for. */
function wanted(args) {
  const patterns = args.filter((arg) => !arg.startsWith('-'));
  const specs = readdirSync(path.join(root, FOLDER)).filter((name) => name.endsWith('.spec.ts'));
  return patterns.length === 0 || specs.some((name) => patterns.some((pattern) => path.join(root, FOLDER, name).includes(pattern)));
}

async function whatIsMissing() {
  if (!(process.env.CHROMIUM_PATH ? existsSync(process.env.CHROMIUM_PATH) : NAMES.some(onPath))) return 'there is no Chromium';
  const { code, output } = await run('fc-list', [':lang=ko', 'family']).catch(() => ({ code: 1, output: '' }));
  return code === 0 && output.trim() === '' ? 'there is no font with Korean letters' : null;
}
