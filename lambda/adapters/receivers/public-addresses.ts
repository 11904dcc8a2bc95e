import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ReturnType<typeof ipaddr.parse>;
export type Range = ReturnType<typeof ipaddr.parseCIDR>;

/** All that IANA gave out of IPv6. What embeds IPv4 without a registry's row, such as `::127.0.0.1`, is outside. */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

/** Public by the registries, which `ipaddr.js` keeps to, and yet the inside of a network. */
const NOT_PUBLIC = ['168.63.129.16/32'].map((range) => ipaddr.parseCIDR(range)); // Azure's platform and its metadata

/**
 * Whether an address is one of the public Internet: none that IANA set apart for a purpose, and none that another
 * address is embedded in.
 *
 * @param text as the system writes addresses; anything else, also one with a zone, is not public
 */
export function isPublic(text: string): boolean {
  const address = parseAddress(text);
  if (address?.range() !== 'unicast' || isInRanges(address, NOT_PUBLIC)) return false;
  return 'octets' in address || (isInRanges(address, [GLOBAL_UNICAST]) && !isTunnel(address.parts));
}

/** Whether an address is in one of the ranges. An IPv4 address that is mapped into IPv6 is in no range of IPv4. */
export function isWithin(text: string, ranges: readonly Range[]): boolean {
  const address = parseAddress(text);
  return address !== undefined && isInRanges(address, ranges);
}

/** In CIDR notation, or one address; undefined where the text is neither, or the address is not the range's first. */
export function parseRange(text: string): Range | undefined {
  const [first = '', length] = text.split('/');
  const address = parseAddress(first);
  if (!address) return undefined;
  if (length === undefined) return ipaddr.parseCIDR(`${first}/${'octets' in address ? 32 : 128}`);
  if (!/^\d{1,3}$/.test(length) || !ipaddr.isValidCIDR(text)) return undefined;
  const { IPv4, IPv6 } = ipaddr;
  const begin = 'octets' in address ? IPv4.networkAddressFromCIDR(text) : IPv6.networkAddressFromCIDR(text);
  return begin.toString() === address.toString() ? ipaddr.parseCIDR(text) : undefined;
}

/** `ipaddr.js` reads more spellings than there are addresses, and reads some unlike others do. */
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
