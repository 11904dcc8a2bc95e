import { isIP, isIPv4 } from 'node:net';
import { Token } from 'aws-cdk-lib/core';

const NAME = /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?$/i;
/** A name cannot end in a number: that is an address that somebody mistyped. */
const NUMBER_LAST = /(^|\.)(\d+|0x[\da-f]*)\.?$/i;

/** Whether it is the name of a host, an address, or a range of them, by its shape: as the functions read it when they start. */
export function isAllowable(entry: unknown): boolean {
  if (typeof entry !== 'string') return false;
  if (Token.isUnresolved(entry)) return true;
  const [first = '', length, ...more] = entry.split('/');
  if (isIP(first) === 0) return length === undefined && NAME.test(entry) && !NUMBER_LAST.test(entry);
  if (length === undefined) return true;
  if (more.length > 0 || !/^\d{1,3}$/.test(length)) return false;
  return isIPv4(first) ? beginsRange(first, Number(length)) : Number(length) <= 128;
}

/** Whether an IPv4 address is the first one of its range: with another one, nobody knows which was meant. */
function beginsRange(address: string, length: number): boolean {
  const bits = address.split('.').map((part) => Number(part).toString(2).padStart(8, '0'));
  return length <= 32 && !bits.join('').slice(length).includes('1');
}
