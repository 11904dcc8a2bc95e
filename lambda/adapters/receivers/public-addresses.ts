import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ReturnType<typeof ipaddr.parse>;
export type Range = ReturnType<typeof ipaddr.parseCIDR>;

/** The part of IPv6 that IANA has given out. It excludes forms that embed IPv4 without a registry's row, such as `::127.0.0.1`. */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

/** Ranges inside a network that are public by the registries, which `ipaddr.js` follows. */
const NOT_PUBLIC = ['168.63.129.16/32'].map((range) => ipaddr.parseCIDR(range)); // Azure's platform and its metadata

/**
 * Whether an address belongs to the public Internet. Addresses that IANA reserves for a purpose do not, and addresses that embed
 * another address do not.
 *
 * @param text an address as the system writes it; any other text is not public, nor is an address with a zone
 */
export function isPublic(text: string): boolean {
  const address = parseAddress(text);
  if (address?.range() !== 'unicast' || isInRanges(address, NOT_PUBLIC)) return false;
  return 'octets' in address || (isInRanges(address, [GLOBAL_UNICAST]) && !isTunnel(address.parts));
}

/** Whether an address is in one of the ranges. A range of IPv4 does not contain IPv4-mapped IPv6 addresses. */
export function isWithin(text: string, ranges: readonly Range[]): boolean {
  const address = parseAddress(text);
  return address !== undefined && isInRanges(address, ranges);
}

/** Parses CIDR notation, or one address. Undefined for any other text, and if the address is not the first of its range. */
export function parseRange(text: string): Range | undefined {
  const [first = '', length] = text.split('/');
  const address = parseAddress(first);
  if (!address) return undefined;
  if (length === undefined) return ipaddr.parseCIDR(`${first}/${'octets' in address ? 32 : 128}`);
  if (!/^\d{1,3}$/.test(length) || !ipaddr.isValidCIDR(text)) return undefined;
  const { IPv4, IPv6 } = ipaddr;
  const start = 'octets' in address ? IPv4.networkAddressFromCIDR(text) : IPv6.networkAddressFromCIDR(text);
  return start.toString() === address.toString() ? ipaddr.parseCIDR(text) : undefined;
}

/** Only the standard spellings: `ipaddr.js` also reads others, and some of them differently than other parsers. */
function parseAddress(text: string): Address | undefined {
  return isIP(text) === 0 || text.includes('%') || !ipaddr.isValid(text) ? undefined : ipaddr.parse(text);
}

function isInRanges(address: Address, ranges: readonly Range[]): boolean {
  return ranges.some((range) => range[0].kind() === address.kind() && address.match(range));
}

/** ISATAP: an IPv4 address in the last half of an address of any network. */
function isTunnel(parts: readonly number[]): boolean {
  return ((parts[4] ?? 0) & 0xfdff) === 0 && parts[5] === 0x5efe;
}
