/**
 * The addresses that IANA reserves: its special-purpose registries (IPv4, and IPv6 as of October 2025) and multicast. The
 * part of IPv6 that is not global unicast is reserved, too. Kept apart from what the product knows.
 */
export const SPECIAL_4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.0.0/29', '192.0.0.8/32', '192.0.0.9/32', '192.0.0.10/32', '192.0.0.170/31'],
  ...['192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16'],
  ...['192.175.48.0/24', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4'],
  ...['240.0.0.0/4', '255.255.255.255/32'],
  // Azure's platform, at a public address.
  '168.63.129.16/32',
];
export const SPECIAL_6 = [
  ...['::/128', '::1/128', '::/96', '::ffff:0:0/96', '::ffff:0:0:0/96', '::/8', '64:ff9b::/96'],
  ...['64:ff9b:1::/48', '100::/64', '100:0:0:1::/64', '2001::/23', '2001::/32', '2001:1::1/128'],
  ...['2001:1::2/128', '2001:1::3/128', '2001:2::/48', '2001:3::/32', '2001:4:112::/48', '2001:10::/28'],
  ...['2001:20::/28', '2001:30::/28', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'],
  ...['4000::/3', '5f00::/16', '6000::/3', '8000::/3', 'a000::/3', 'c000::/3', 'e000::/4', 'f000::/5'],
  ...['f800::/6', 'fc00::/7', 'fd00::/8', 'fe00::/9', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
];

export interface Bounds {
  readonly range: string;
  readonly first: bigint;
  readonly last: bigint;
}

/** The numbers of a range's first and last address. */
export function boundsOf(range: string): Bounds {
  const [address = '', length] = range.split('/');
  const bits = address.includes(':') ? 128n : 32n;
  const first = bits === 128n ? numberOf6(address) : numberOf4(address);
  return { range, first, last: first + (1n << (bits - BigInt(length ?? 0))) - 1n };
}

function numberOf4(address: string): bigint {
  return address.split('.').reduce((number, octet) => number * 256n + BigInt(octet), 0n);
}

function numberOf6(address: string): bigint {
  const [before = [], after = []] = address.split('::').map((half) => half.split(':').filter(Boolean));
  const groups = [...before, ...Array(8 - before.length - after.length).fill('0'), ...after];
  return groups.reduce((number, group) => number * 65536n + BigInt(`0x${group}`), 0n);
}

export function octetsOf(number: bigint): number[] {
  return [24n, 16n, 8n, 0n].map((shift) => Number((number >> shift) & 255n));
}

export function dotted(number: bigint): string {
  return octetsOf(number).join('.');
}

/** All eight groups. */
export function grouped(number: bigint): string {
  return (number.toString(16).padStart(32, '0').match(/.{4}/g) ?? []).join(':');
}
