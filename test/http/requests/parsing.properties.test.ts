import fc from 'fast-check';
import type { ConferenceFields } from '../../../lambda/domain/definition';
import { parseInstant } from '../../../lambda/domain/instant';
import type { HttpRequest } from '../../../lambda/http/http-messages';
import { parseChanges, parseCreation } from '../../../lambda/http/requests/conference-fields';
import { parseDeliveryListRequest } from '../../../lambda/http/requests/list-filters';
import { nextLinkHeader, parsePageRequest } from '../../../lambda/http/requests/pagination';
import { parseBodyFields } from '../../../lambda/http/requests/request-body';
import { Problem } from '../../../lambda/http/responses/problems';
import { createRouter } from '../../../lambda/http/routing';
import {
  callbackUrl,
  conferenceIdOfUrl,
  isCapabilityOf,
} from '../../../lambda/operations/callbacks/callback-url';
import { arbitraryText } from '../../arbitrary-text';
import { propertyRuns, setPropertyRuns } from '../../property-runs';

setPropertyRuns(100);

const request = (more: Partial<HttpRequest>): HttpRequest => ({
  ...{ method: 'POST', path: '/', query: '', headers: {}, requestId: 'r', sourceIp: '' },
  ...{ body: Buffer.alloc(0), ...more },
});

/** The result, or the `Problem` that was thrown; any other error fails the test. */
function outcome<T>(read: () => T): T | Problem {
  try {
    return read();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const odd = fc.constantFrom('__proto__', 'constructor', 'toString', 'id', 'label');
const name = fc.oneof(odd, fc.string());

describe('a body', () => {
  test('of any bytes, under any media type, is an object of fields or a problem', () => {
    const headers = fc.oneof(fc.constantFrom(JSON_TYPE, FORM), fc.record({ 'content-type': fc.string() }));
    const bytes = fc.oneof(fc.uint8Array(), fc.json().map(Buffer.from), arbitraryText().map(Buffer.from));
    fc.assert(
      fc.property(headers, bytes, (headers, body) => {
        const read = outcome(() => parseBodyFields(request({ headers, body: Buffer.from(body) })));
        if (read instanceof Problem)
          expect(['invalid-request', 'unsupported-media-type']).toContain(read.problem);
        else expect(Array.isArray(read)).toBe(false);
      }),
    );
  });

  test('of JSON has the fields that were written', () => {
    fc.assert(
      fc.property(fc.dictionary(name, fc.jsonValue()), (fields) => {
        const body = Buffer.from(JSON.stringify(fields));
        expect(parseBodyFields(request({ headers: JSON_TYPE, body }))).toEqual(
          JSON.parse(JSON.stringify(fields)),
        );
      }),
    );
  });

  test('of a form has the fields that were written, a repeated field as a list, with or without brackets', () => {
    const field = name.filter((each) => !/\[\d*\]$/.test(each) && each.isWellFormed());
    const values = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.dictionary(field, values, { maxKeys: 4 }), fc.boolean(), (fields, hasBrackets) => {
        const pairs = Object.entries(fields).flatMap(([key, all]) =>
          all.map((value): [string, string] => [hasBrackets ? `${key}[]` : key, value]),
        );
        const body = Buffer.from(new URLSearchParams(pairs).toString());
        const read = parseBodyFields(request({ headers: FORM, body }));
        const meant = Object.entries(fields).map(([key, all]) => [
          key,
          all[1] === undefined && !hasBrackets ? all[0] : all,
        ]);
        expect(Object.entries(read).sort()).toEqual(meant.sort());
      }),
    );
  });
});

const NAMES = [
  ...['start_time', 'end_time', 'label', 'organizer', 'attendees', 'caller_id', 'callback_url', 'fonenumber'],
  ...['before_message', 'after_message', 'max_members', 'id', 'conference_pin'],
];
const time = fc.integer({ min: Date.UTC(2000), max: Date.UTC(2100) }).map((at) => new Date(at).toISOString());
/** As `webUrl` of fast-check, which takes seconds for a table of all characters. */
const url = fc
  .tuple(
    fc.constantFrom('http', 'https'),
    fc.webAuthority(),
    fc.array(arbitraryText().map(encodeURIComponent)),
  )
  .map(([scheme, authority, segments]) => [`${scheme}://${authority}`, ...segments].join('/'));
const good: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    ...{ start_time: time, end_time: time, label: fc.string(), organizer: fc.string() },
    attendees: fc.oneof(
      fc.array(fc.string({ minLength: 1 })),
      fc.array(fc.string({ minLength: 1 })).map((all) => JSON.stringify(all)),
      fc.constantFrom('', 'grace', '[', '[1]', '{}'),
    ),
    callback_url: fc.oneof(url, fc.constant('')),
    max_members: fc.oneof(
      fc.integer({ min: -1, max: 100_001 }),
      fc.constantFrom('0', '7', '100000', '1e3', '٣'),
    ),
    id: fc.oneof(fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/), fc.string()),
  },
  { requiredKeys: ['start_time', 'end_time'] },
);
const bad = fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), name), fc.jsonValue(), { maxKeys: 6 });
const body = fc.oneof(
  good,
  bad,
  fc.tuple(good, bad).map(([one, other]) => ({ ...one, ...other })),
);

const STORED = {
  start_time: '2026-05-04T10:00:00.000Z',
  end_time: '2026-05-04T11:00:00.000Z',
} as ConferenceFields;

describe('fields of a conference', () => {
  test('are refused by names that the caller wrote or must write, or keep their meaning', () => {
    fc.assert(
      fc.property(body, (given) => {
        const read = outcome(() => parseCreation(given));
        if (read instanceof Problem) {
          const fields = read.more.faults?.map(({ field }) => field) ?? [];
          expect(fields.length).toBeGreaterThan(0);
          const known = [...Object.keys(given).map((each) => each.slice(0, 64)), 'start_time', 'end_time'];
          expect(known).toEqual(expect.arrayContaining(fields));
          return;
        }
        const { start_time, end_time, label, max_members } = read.fields;
        expect([start_time, end_time]).toEqual([
          parseInstant(String(given.start_time)),
          parseInstant(String(given.end_time), 'ends'),
        ]);
        expect(String(start_time) < String(end_time)).toBe(true);
        expect(label ?? '').toBe(given.label ?? '');
        expect(String(max_members ?? '')).toBe(String(Number(given.max_members ?? '') || ''));
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  test('that were parsed are parsed again to the same fields', () => {
    fc.assert(
      fc.property(good, (given) => {
        const read = outcome(() => parseCreation(given));
        if (!(read instanceof Problem)) expect(parseCreation({ ...read.fields }).fields).toEqual(read.fields);
      }),
    );
  });

  test('of an update leave a conference that ends after it starts', () => {
    fc.assert(
      fc.property(body, (given) => {
        const read = outcome(() => parseChanges(given, 'standup', STORED));
        if (read instanceof Problem) return;
        const after = { ...STORED, ...read };
        expect(String(after.start_time) < String(after.end_time)).toBe(true);
        expect(NAMES).toEqual(expect.arrayContaining(Object.keys(read)));
      }),
    );
  });
});

describe('a page', () => {
  const position = fc.dictionary(fc.string(), fc.record({ S: arbitraryText() }), {
    minKeys: 1,
  });

  test('of a Link header is parsed as it was written', () => {
    fc.assert(
      fc.property(position, fc.integer({ min: 1, max: 1000 }), (at, limit) => {
        const next = JSON.stringify(at);
        const path = '/v2/deliveries';
        const { link = '' } = nextLinkHeader(request({ path }), limit, next, { status: 'failed' });
        const query = /^<[^?]+\?([^>]*)>; rel="next"$/.exec(link)?.[1] ?? '';
        expect(parseDeliveryListRequest(request({ path, query }))).toMatchObject({
          ...{ limit, cursor: next, filter: { status: 'failed' }, parameters: { status: 'failed' } },
        });
      }),
    );
  });

  test('of any query is a page, or a problem that names the fault', () => {
    const pair = fc.tuple(
      fc.oneof(fc.constantFrom('limit', 'cursor'), fc.string()),
      fc.oneof(
        fc.integer().map(String),
        fc.string(),
        fc.json().map((text) => Buffer.from(text).toString('base64url')),
      ),
    );
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 3 }), (pairs) => {
        const read = outcome(() =>
          parsePageRequest(request({ query: new URLSearchParams(pairs).toString() })),
        );
        if (read instanceof Problem) {
          const known = pairs.map(([key]) => key.toWellFormed().slice(0, 64));
          expect(known).toEqual(expect.arrayContaining((read.more.faults ?? []).map(({ field }) => field)));
          return;
        }
        expect(read.limit ?? 1).toBeGreaterThanOrEqual(1);
        expect(read.limit ?? 1).toBeLessThanOrEqual(1000);
        expect(read.cursor).toBeUndefined();
      }),
      { numRuns: propertyRuns(100) },
    );
  });
});

describe('a path', () => {
  test('of any text matches a route or is not found, and its parameters are decoded once', async () => {
    const route = createRouter({
      'POST /v2/{id}': async (_request, { id = '' }) => ({ status: 200, headers: {}, body: id }),
    });
    const segment = fc.string({ minLength: 1, unit: 'grapheme' });
    await fc.assert(
      fc.asyncProperty(segment, async (id) => {
        expect((await route(request({ path: `/v2/${encodeURIComponent(id)}` }))).body).toBe(id);
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.string(), async (path) => {
        const error = await route(request({ path })).catch((thrown) => thrown);
        expect(error instanceof Problem ? error.problem : 'not-found').toBe(
          /^\/v2\/[^/]*%/.test(path) ? 'invalid-request' : 'not-found',
        );
      }),
    );
  });
});

describe('a capability', () => {
  const keys = { current: 'k', keys: { k: 'k'.repeat(32), older: 'o'.repeat(32) } };
  const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);

  test('belongs to the conference that it was made for', () => {
    fc.assert(
      fc.property(id, (each) => {
        expect(conferenceIdOfUrl(callbackUrl('https://relay.example', each, keys), keys)).toBe(each);
      }),
    );
  });

  test('is invalid with another character anywhere, and so is any other text', () => {
    const change = fc.tuple(fc.nat(), fc.string({ minLength: 1, maxLength: 1 }));
    fc.assert(
      fc.property(id, change, fc.string(), (each, [at, by], other) => {
        const made = callbackUrl('', each, keys).split('/').at(-1) ?? '';
        const index = at % made.length;
        const changed = `${made.slice(0, index)}${by}${made.slice(index + 1)}`;
        expect(isCapabilityOf(each, made, keys)).toBe(true);
        expect(isCapabilityOf(each, changed, keys)).toBe(changed === made);
        expect(isCapabilityOf(each, other, keys)).toBe(other === made);
      }),
    );
  });
});
