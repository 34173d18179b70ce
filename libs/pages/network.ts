import ipaddr from 'ipaddr.js';

/** One household has one IPv4 address, but a whole /64 of IPv6. */
export function network(ip: string): string {
  if (!ipaddr.IPv6.isValid(ip)) return ip;
  const address = ipaddr.IPv6.parse(ip);
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.parts.slice(0, 4).join(':');
}
