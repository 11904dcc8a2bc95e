import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { isPublic, isWithin, parseRange } from '../../../lambda/adapters/receivers/public-addresses';
import { propertyRuns } from '../../property-runs';
import { boundsOf, dotted, grouped, octetsOf, SPECIAL_4, SPECIAL_6 } from './special-addresses';

const special4 = SPECIAL_4.map(boundsOf);
const special6 = SPECIAL_6.map(boundsOf);

const inside4 = fc.constantFrom(...special4).chain(({ first, last }) => fc.bigInt(first, last));
const inside6 = fc.constantFrom(...special6).chain(({ first, last }) => fc.bigInt(first, last));
const outside4 = fc
  .bigInt(0n, 2n ** 32n - 1n)
  .filter((number) => special4.every(({ first, last }) => number < first || number > last));
const outside6 = fc
  .bigInt(0x2n << 124n, (0x4n << 124n) - 1n)
  .filter((number) => special6.every(({ first, last }) => number < first || number > last))
  .filter((number) => ((number >> 32n) & 0xfdffffffn) !== 0x5efen);
const any4 = fc.bigInt(0n, 2n ** 32n - 1n);

/** Spellings of an IPv4 address that a URL may have. */
const SPELLINGS: readonly ((number: bigint) => string)[] = [
  dotted,
  (number) => `${dotted(number)}.`,
  (number) => String(number),
  (number) => `0x${number.toString(16)}`,
  (number) => `0X${number.toString(16).toUpperCase()}`,
  (number) => `0${number.toString(8)}`,
  (number) => spelt(number, (octet) => `0${octet.toString(8)}`),
  (number) => spelt(number, (octet) => `0x${octet.toString(16).padStart(2, '0')}`),
  (number) =>
    spelt(number, (octet, index) => (index % 2 ? `0x${octet.toString(16)}` : `0${octet.toString(8)}`)),
  (number) => `${number >> 24n}.${number & 0xffffffn}`,
  (number) => `${number >> 24n}.${(number >> 16n) & 255n}.0x${(number & 0xffffn).toString(16)}`,
  (number) => dotted(number).replaceAll('.', '。'),
  (number) => dotted(number).replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
  (number) => dotted(number).replaceAll(/\d/g, (digit) => `%3${digit}`),
];
/** Addresses of IPv6 that an IPv4 address is in. */
const EMBEDDINGS: readonly ((number: bigint) => string)[] = [
  (number) => `::ffff:${dotted(number)}`,
  (number) => `::FFFF:${hex(number)}`,
  (number) => `0:0:0:0:0:ffff:${hex(number)}`,
  (number) => `0000:0000:0000:0000:0000:ffff:${dotted(number)}`,
  (number) => `::${dotted(number)}`,
  (number) => `::${hex(number)}`,
  (number) => `::ffff:0:${dotted(number)}`,
  (number) => `64:ff9b::${dotted(number)}`,
  (number) => `64:ff9b::${hex(number)}`,
  (number) => `64:ff9b:1:2:3:4:${hex(number)}`,
  (number) => `2002:${hex(number)}::1`,
  (number) => `2001:0:${hex(number)}::`,
  (number) => `2001:0:808:808:0:0:${hex(number ^ 0xffffffffn)}`,
  (number) => `2a00:1450::5efe:${hex(number)}`,
  (number) => `2a00:1450::200:5efe:${dotted(number)}`,
];

function spelt(number: bigint, spell: (octet: number, index: number) => string): string {
  return octetsOf(number).map(spell).join('.');
}

function hex(number: bigint): string {
  return `${(number >> 16n).toString(16)}:${(number & 0xffffn).toString(16)}`;
}

/** The host of a URL as it is checked. */
function hostIn(host: string): string {
  return new URL(`https://${host}/`).hostname.replace(/^\[|\]$/g, '');
}

test.each([...SPECIAL_4, ...SPECIAL_6])('%s: neither its first nor its last address is public', (range) => {
  const { first, last } = boundsOf(range);
  const write = range.includes(':') ? grouped : dotted;
  expect([isPublic(write(first)), isPublic(write(last))]).toEqual([false, false]);
});

test.each([
  ...['1.0.0.0', '8.8.8.8', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255'],
  ...['128.0.0.0', '168.63.129.15', '168.63.129.17', '169.253.255.255', '169.255.0.0', '172.15.255.255'],
  ...['172.32.0.0', '192.0.1.0', '192.0.3.0', '192.167.255.255', '192.169.0.0', '198.17.255.255'],
  ...[
    '198.20.0.0',
    '203.0.112.255',
    '203.0.114.0',
    '223.255.255.255',
    '2000::',
    '2001:200::',
    '2001:4860::1',
  ],
  ...['2001:db7:ffff::', '2001:db9::', '2003::', '2606:4700::1111', '2620:4f:7fff::1', '2a00:1450::5eff:1:1'],
])('%s is public', (address) => {
  expect(isPublic(address)).toBe(true);
});

test.each([
  ...[
    '',
    'localhost',
    'example.com',
    '8.8.8',
    '134744072',
    '0x08080808',
    '010.8.8.8',
    '8.8.8.8.',
    ' 8.8.8.8',
  ],
  ...['8.8.8.8/32', '8.8.8.8:443', '[2606:4700::1111]', '2606:4700::1111%eth0', '2606:4700::1111%1', '::g'],
])('%j is not an address, or has a zone, and is not public', (text) => {
  expect(isPublic(text)).toBe(false);
});

test('no special IPv4 address is public, in whichever spelling it is in a URL', () => {
  fc.assert(
    fc.property(inside4, fc.constantFrom(...SPELLINGS), (number, spell) => !isPublic(hostIn(spell(number)))),
    { numRuns: propertyRuns(500) },
  );
});

test('every other IPv4 address is public, in whichever spelling it is in a URL', () => {
  fc.assert(
    fc.property(outside4, fc.constantFrom(...SPELLINGS), (number, spell) => isPublic(hostIn(spell(number)))),
    { numRuns: propertyRuns(500) },
  );
});

test('no IPv6 address that an IPv4 address is in is public, also as the system writes it', () => {
  fc.assert(
    fc.property(any4, fc.constantFrom(...EMBEDDINGS), (number, embed) => {
      const address = embed(number);
      return isIPv6(address) && !isPublic(address) && !isPublic(hostIn(`[${address}]`));
    }),
    { numRuns: propertyRuns(500) },
  );
});

test('no special IPv6 address is public', () => {
  fc.assert(
    fc.property(inside6, (number) => !isPublic(grouped(number))),
    { numRuns: propertyRuns(500) },
  );
});

test('every other IPv6 address is public', () => {
  fc.assert(
    fc.property(outside6, (number) => isPublic(hostIn(`[${grouped(number)}]`))),
    { numRuns: propertyRuns(500) },
  );
});

test.each([
  ['2a00:1450::5efe:808:808', false],
  ['2a00:1450:0:0:200:5efe:808:808', false],
  ['2a00:1450:0:0:1:5efe:808:808', true],
  ['2a00:1450:0:0:0:5eff:808:808', true],
])('whether %s, which may be a tunnel of ISATAP, is public: %s', (address, is) => {
  expect(isPublic(address)).toBe(is);
});

test.each([
  ['10.1.2.3', '10.0.0.0/8', true],
  ['11.1.2.3', '10.0.0.0/8', false],
  ['127.0.0.1', '127.0.0.1', true],
  ['127.0.0.2', '127.0.0.1', false],
  ['127.0.0.1', '127.0.0.1/32', true],
  ['8.8.8.8', '0.0.0.0/0', true],
  ['fd12::1', 'fd00::/8', true],
  ['::1', '::1', true],
  ['::2', '::1', false],
  ['::ffff:127.0.0.1', '127.0.0.0/8', false],
  ['::ffff:127.0.0.1', '0.0.0.0/0', false],
  ['::1', '0.0.0.0/0', false],
  ['127.0.0.1', '::/0', false],
  ['fe80::1%eth0', 'fe80::/10', false],
  ['localhost', '0.0.0.0/0', false],
])('whether %s is in %s: %s', (address, text, is) => {
  const range = parseRange(text);
  if (!range) throw new Error('expected a range');
  expect(isWithin(address, [range])).toBe(is);
});

test.each([
  ...[
    '',
    'localhost',
    '10',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0.0/ 8',
    '10/8',
  ],
  ...['10.0.0.0/1e1', '10.0.0.1/8', '010.0.0.0/8', '0x0a.0.0.0/8', '::/129', '[::1]/128', 'fd00::1/8', '/8'],
  ...['fe80::1%eth0', 'fe80::%eth0/10', '10.0.0.0/0008'],
])('%j is not a range', (text) => {
  expect(parseRange(text)).toBeUndefined();
});
