import { isIP, isIPv4 } from 'node:net';

const NAME = /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?$/i;
/** A name that ends in a number is a mistyped address. */
const NUMBER_LAST = /(^|\.)(\d+|0x[\da-f]*)\.?$/i;

/** Whether a string has the form of a host name, an address, or a range of addresses. */
export function isAllowable(entry: string): boolean {
  const [first = '', length, ...more] = entry.split('/');
  if (isIP(first) === 0) return length === undefined && NAME.test(entry) && !NUMBER_LAST.test(entry);
  const bits = bitsOf(first);
  if (length === undefined || bits === undefined) return bits !== undefined;
  return more.length === 0 && /^\d{1,3}$/.test(length) && beginsRange(bits, Number(length));
}

/** Whether an address is the first one of its range. With another one, the range is ambiguous. */
function beginsRange(bits: string, length: number): boolean {
  return length <= bits.length && !bits.slice(length).includes('1');
}

/** The bits of an address; undefined if it has a zone, which names an interface of one machine. */
function bitsOf(address: string): string | undefined {
  if (isIPv4(address)) return inBits(address.split('.').map(Number), 8);
  if (!URL.canParse(`http://[${address}]`)) return undefined;
  const [left = '', right] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [before, after] = [groups(left), groups(right ?? '')];
  const between = new Array<number>(8 - before.length - after.length).fill(0);
  return inBits([...before, ...between, ...after], 16);
}

function groups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

function inBits(parts: readonly number[], length: number): string {
  return parts.map((part) => part.toString(2).padStart(length, '0')).join('');
}
