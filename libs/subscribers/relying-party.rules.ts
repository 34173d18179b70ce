/** Whom a passkey is made for: browsers give it to no other origin. */
export interface RelyingParty {
  readonly id: string;
  readonly origin: string;
}

/**
 * Passkeys belong to the window's host; a door on the same host or under it may ask for them too.
 * @param publicUrl the window's own. @param at where the browser is asked. @returns null where browsers know none of them: on another host, on an address that is a number,
 * and on plain http away from this machine.
 */
export function relyingParty(publicUrl: string, at = publicUrl): RelyingParty | null {
  const { hostname: id } = new URL(publicUrl);
  const { hostname, origin, protocol } = new URL(at);
  if (hostname !== id && !hostname.endsWith(`.${id}`)) return null;
  const isNumber = hostname.startsWith('[') || /^[\d.]+$/.test(hostname);
  const isSafe = protocol === 'https:' || hostname === 'localhost' || hostname.endsWith('.localhost');
  return isSafe && !isNumber ? { id, origin } : null;
}
