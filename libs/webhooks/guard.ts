import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPlainText } from '#kernel';
import type { Config } from '#platform';
import ipaddr from 'ipaddr.js';
import { URL_LENGTH_MAX } from './webhooks.rules.js';

/** Merchants name the addresses we call, so they must not lead into our own network. */
export interface AddressRules {
  readonly allowPrivate: boolean;
  readonly httpsOnly: boolean;
}

export const addressRules = (config: Pick<Config, 'env' | 'production'>): AddressRules => ({
  allowPrivate: config.env.WEBHOOK_ALLOW_PRIVATE,
  httpsOnly: config.production,
});

/** IPv6 that is routed in the internet; whatever is assigned outside of it later is refused until somebody looks. */
const GLOBAL_V6 = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];

/** True for addresses anybody in the internet may call; loopback, private, link-local, reserved, tunnelled and translated ones are not. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv6 ? address.match(GLOBAL_V6) : true;
}

const LOCAL_NAME = /(^|\.)localhost\.?$/;

/** Why this URL may not be called, in words for the merchant; null when it may. Names are looked up when calling, see `guardedLookup`. */
export function refusedUrl(text: string, rules: AddressRules): string | null {
  if (text.length > URL_LENGTH_MAX) return `must be at most ${URL_LENGTH_MAX} characters long`;
  if (!isPlainText(text) || /\s/.test(text) || !URL.canParse(text)) return 'must be a URL';
  // Parsing brings every notation of an IPv4 address (0x7f.1, 2130706433) into the dotted one.
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://';
  if (rules.httpsOnly && url.protocol !== 'https:') return 'must begin with https://';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  if (rules.allowPrivate) return null;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (LOCAL_NAME.test(host)) return 'must be an address in the public internet';
  if (ipaddr.isValid(host.replace(/\.$/, '')) && !isPublicAddress(host.replace(/\.$/, '')))
    return 'must be an address in the public internet';
  return null;
}

export class AddressNotAllowed extends Error {
  readonly code = 'ADDRESS_NOT_ALLOWED';
}

type Resolve = (
  name: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Looks a name up for a connection about to be made and refuses it when any of its addresses is not public: what was checked is what is connected to,
 * so a name that changes its mind (DNS rebinding) gains nothing. Not called for IP literals, hence `refusedUrl` before every call.
 */
export function guardedLookup(rules: AddressRules, resolve: Resolve = lookup): LookupFunction {
  return (name, options, callback) => {
    resolve(name, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const bad = rules.allowPrivate ? undefined : addresses.find(({ address }) => !isPublicAddress(address));
      if (bad || addresses.length === 0) return callback(new AddressNotAllowed('the name leads to an address that is not public'), '', 0);
      if (options.all) return callback(null, addresses);
      return callback(null, addresses[0]!.address, addresses[0]!.family);
    });
  };
}
