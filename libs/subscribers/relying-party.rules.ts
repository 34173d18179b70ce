/** Whom a passkey is made for: browsers give it to no other origin. */
export interface RelyingParty {
  readonly id: string;
  readonly origin: string;
}

/** @param publicUrl the window's own. @returns null where browsers know no passkeys: on an address that is a number, and on plain http away from this machine. */
export function relyingParty(publicUrl: string): RelyingParty | null {
  const { hostname, origin, protocol } = new URL(publicUrl);
  const isNumber = hostname.startsWith('[') || /^[\d.]+$/.test(hostname);
  const isSafe = protocol === 'https:' || hostname === 'localhost' || hostname.endsWith('.localhost');
  return isSafe && !isNumber ? { id: hostname, origin } : null;
}
