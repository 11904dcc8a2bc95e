import { testRelay } from '../../operations/test-relay';

const relay = testRelay();

const KIB = 1024;
const LARGEST = 128 * KIB;
/** Milliseconds of CPU for a body. The promise is 20; a busy machine measures more. */
const MOST = 100;
/** Linear work takes 4 times as long for 4 times the input, quadratic work 16 times. */
const MOST_GROWTH = 10;
/** Shorter measurements, in milliseconds, are too imprecise. */
const NOISE = 3;

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';
const TIMES = { start_time: '2026-05-04T10:00:00Z', end_time: '2026-05-04T11:00:00Z' };
const filled = (size: number, text: string) => text.repeat(Math.ceil(size / text.length)).slice(0, size);
const conference = (fields: object) => JSON.stringify({ ...TIMES, ...fields });
const distinct = (size: number, nameOf: (index: number) => string) =>
  Array.from({ length: Math.floor(size / 8) }, (_, index) => nameOf(index));
/** Host names with many different letters outside ASCII take the longest. */
const ideographs = (size: number) =>
  distinct(size * 2, (index) => String.fromCodePoint(0x4e00 + (index % 20_000))).join('');

/** Functions of a size in bytes that return a body of about that size. */
const BODIES: Readonly<Record<string, readonly [string, (size: number) => string]>> = {
  'one form field, repeated': [FORM, (size) => filled(size, 'a&')],
  'one form field with brackets, repeated': [FORM, (size) => filled(size, 'a[]&')],
  'form fields of brackets': [FORM, (size) => filled(size, '[]&')],
  'separators of a form': [FORM, (size) => filled(size, '&')],
  'form fields that differ': [
    FORM,
    (size) => distinct(size, (index) => `${index}`.padStart(7, 'f')).join('&'),
  ],
  'percent-encoded bytes': [FORM, (size) => `label=${filled(size, '%41')}`],
  'percent-encoded bytes that are not UTF-8': [FORM, (size) => filled(size, 'a=%E9&')],
  'percent signs': [FORM, (size) => `label=${filled(size, '%')}`],
  'attendees of a form': [FORM, (size) => filled(size, 'attendees=a&')],
  'attendees of a wrong type': [JSON_TYPE, (size) => conference({ attendees: Array(size / 2).fill(1) })],
  'empty attendees': [JSON_TYPE, (size) => conference({ attendees: Array(size / 4).fill('') })],
  'attendees in a string': [
    JSON_TYPE,
    (size) => conference({ attendees: JSON.stringify(Array(size / 2).fill(1)) }),
  ],
  'unknown fields': [
    JSON_TYPE,
    (size) => `{${distinct(size, (index) => `"${index.toString(36)}":1`).join(',')}}`,
  ],
  'a callback URL with a long international host': [
    JSON_TYPE,
    (size) => conference({ callback_url: `https://${ideographs(size / 3)}/` }),
  ],
  'a callback URL with a long path': [
    JSON_TYPE,
    (size) => conference({ callback_url: `https://caller.example/${filled(size, '../')}` }),
  ],
  'digits of a second': [
    JSON_TYPE,
    (size) => conference({ start_time: `2026-05-04T10:00:00.${filled(size, '1')}` }),
  ],
  'objects in objects': [JSON_TYPE, (size) => `${filled(size, '{"a":')}1`],
  'lists in lists': [JSON_TYPE, (size) => `{"attendees":${filled(size, '[')}`],
  'white space': [JSON_TYPE, (size) => filled(size, ' ')],
};

/** Milliseconds of CPU, the minimum of three runs, or that of the first run that is quick enough. */
async function cost(work: () => Promise<unknown>, isEnough: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 3 && least >= isEnough; run += 1) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

/** Compares the largest input with a quarter of it, unless the largest one is quick, whatever the quarter takes. */
async function staysLinear(workOn: (size: number) => Promise<unknown>, largest: number): Promise<void> {
  const whole = await cost(() => workOn(largest), MOST_GROWTH * NOISE);
  expect(whole).toBeLessThan(MOST);
  if (whole < MOST_GROWTH * NOISE) return;
  const quarter = await cost(() => workOn(largest / 4), NOISE);
  expect(whole / Math.max(quarter, NOISE)).toBeLessThan(MOST_GROWTH);
}

describe.each(['/v2/auth', '/v2/conferences'])('POST %s', (path) => {
  test.each(Object.entries(BODIES))(
    'takes time in proportion to %s',
    async (_what, [contentType, bodyOf]) => {
      await staysLinear(async (size) => {
        const body = Buffer.from(bodyOf(size)).subarray(0, LARGEST);
        const response = await relay().call('POST', path, body, { 'content-type': contentType });
        expect([400, 201]).toContain(response.status);
      }, LARGEST);
    },
  );
});

/** Bytes of a request line and headers together. */
const LARGEST_HEAD = 16 * KIB;
const lists = ['/v2/deliveries?status=failed&', '/v2/conferences?', '/v2/conferences/x/callbacks?'];

/** Functions of a size in bytes that return a path and headers of about that size together. */
const HEADS: Readonly<Record<string, (size: number) => readonly [string, object?]>> = {
  ...Object.fromEntries(
    lists.flatMap((list) => [
      [`fields of ${list}`, (size: number) => [`${list}${filled(size, 'a&')}`]],
      [`bytes of ${list} that are not UTF-8`, (size: number) => [`${list}${filled(size, 'a=%E9&')}`]],
      [`the cursor of ${list}`, (size: number) => [`${list}cursor=${filled(size, 'eyJh')}`]],
      [`lists in the cursor of ${list}`, (size: number) => [`${list}cursor=${filled(size, 'W1tb')}`]],
    ]),
  ),
  'slashes of a path': (size) => [filled(size, '/')],
  'percent-encoded bytes of a path': (size) => [`/v2/conferences/${filled(size, '%41')}`],
  'bytes of a path that are not UTF-8': (size) => [`/v2/conferences/${filled(size, '%E9')}`],
  'dots of a delivery': (size) => [`/v2/deliveries/x${filled(size, '.')}/retry`],
  'dots of a capability': (size) => [`/callbacks/x/${filled(size, '.')}`],
  'a token': (size) => ['/v2/conferences', { token: filled(size, 'a.') }],
  'spaces in Cache-Control': (size) => ['/v2/conferences/x', { 'cache-control': filled(size, ' ') }],
  'commas in Cache-Control': (size) => ['/v2/conferences/x', { 'cache-control': filled(size, ', ') }],
  'parameters of Content-Type': (size) => ['/v2/auth', { 'content-type': filled(size, '; ') }],
  'an idempotency key': (size) => ['/v2/conferences', { 'idempotency-key': filled(size, 'a') }],
};

test.each(Object.entries(HEADS))('a request takes time in proportion to %s', async (_what, headOf) => {
  await staysLinear(async (size) => {
    const [path, headers = {}] = headOf(size);
    for (const method of ['GET', 'POST']) {
      const response = await relay().call(method, path, '{}', { ...headers });
      expect(response.status).toBeLessThan(500);
    }
  }, LARGEST_HEAD);
});
