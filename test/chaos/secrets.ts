import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { HOSTS } from '#kernel';
import type { Config } from '#platform';
import { codeIn, textsOn } from './phone.js';
import { carrierKey, MERCHANT_KEY, OPERATOR_KEY, type World } from './world.js';

const ANSWERS_WITHIN_MS = 20_000;
/** Alone, and with what a token may hold besides. */
const WORDS = /[A-Za-z0-9]{6,}/g;
const TOKENS = /[\w-]{6,}/g;
/** Figures of the log's own, some of which happen to look like a code: a service is one file, and its lines have six figures. */
const OWN = /"(time|ms|pid|port|askAgainSeconds)":[\d.]+|\d+\.\d+|\.[cm]?js:\d+(:\d+)?/g;
/** Tokens that nobody but a service and its carrier ever sees are known by their shape: ours for calling back about an attempt, and the carrier's for asking. */
const TOKENS_BETWEEN = /att_[0-9a-z]{26}\.[\w-]{43}|oauth_[\w-]{43}/g;
/** What PostgreSQL and Redis call their processes, and what a checkpoint comes to. */
const OF_SERVERS = /(?<=UTC )\[\d+\]|\b(PID|process) \d+|\b(distance|estimate)=\d+|^\d+:[A-Z] /gm;

/** `k1:…,k2:…` and `whsec_…` without what stands before the secret itself. */
export const parts = (named: string): string[] => named.split(',').map((one) => one.replace(/^(\w+:|whsec_)/, ''));

export const passwordsOf = (...urls: readonly string[]): string[] =>
  urls.map((url) => decodeURIComponent(new URL(url).password)).filter(Boolean);

/** What whoever starts everything knows, and hands out. */
export const keysOf = ({ keys, env, databaseUrl, ownerUrl }: Config, redisUrl: string): Set<string> =>
  new Set([
    ...[MERCHANT_KEY, OPERATOR_KEY, ...HOSTS.map(carrierKey), env.CARRIER_CLIENT_SECRET, ...parts(keys)],
    ...passwordsOf(databaseUrl, ownerUrl, redisUrl),
  ]);

/** A number as it is typed, and as carriers write it. */
const spellings = (secret: string): string[] => (/^010\d{8}$/.test(secret) ? [secret, `82${secret.slice(1)}`] : [secret]);

/** Those that stand in the text, however a number in it is divided. */
export function leaked(text: string, secrets: ReadonlySet<string>, ofServer = false): string[] {
  const plain = (ofServer ? text.replace(OF_SERVERS, '') : text).replace(OWN, '').replace(/%2B/gi, '+');
  const numbers = plain.replace(/(?<=\d)[- ](?=\d)/g, '').match(/\d{11,}/g) ?? [];
  const words = new Set([...(plain.match(WORDS) ?? []), ...(plain.match(TOKENS) ?? []), ...numbers]);
  const stands = (one: string): boolean => words.has(one) || (/[^\w-]/.test(one) && plain.includes(one));
  return [...[...secrets].filter((secret) => spellings(secret).some(stands)), ...new Set(text.match(TOKENS_BETWEEN))];
}

/** Every code that came by text, typed or not. @throws when a phone cannot be read, for then nothing can be said of its codes. */
async function addCodes(world: World): Promise<void> {
  for (const number of world.lines.keys()) {
    const texts = await textsOn(world, number, ANSWERS_WITHIN_MS * world.slow);
    if (texts === null) throw new Error('a phone cannot be read, so nobody knows its codes');
    for (const code of texts.map(codeIn)) if (code) world.secrets.add(code);
  }
}

/** Codes, full numbers, birth dates, windows, browsers, keys, tokens and passwords of this run that stand in a log of a service or a server. */
export async function leaks(world: World): Promise<string[]> {
  const { folder } = world.history;
  await addCodes(world);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .flatMap((name) => {
      const found = leaked(readFileSync(path.join(folder, name), 'utf8'), world.secrets, ['postgres.log', 'redis.log'].includes(name));
      return found.length === 0
        ? []
        : [`${name} has ${found.length} secrets of this run, such as one that begins with ${found[0]!.slice(0, 3)}`];
    });
}
