import fc from 'fast-check';
import { parseCallback } from '../../../lambda/domain/callback/parse-callback';
import type { RawRequest } from '../../../lambda/domain/entry';
import { arbitraryText } from '../../arbitrary-text';
import { setPropertyRuns } from '../../property-runs';
import { type Fields, posted } from '../entries';

setPropertyRuns(100);

const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';

const json = (fields: Fields) => posted(JSON.stringify(fields), JSON_TYPE);

describe('a callback of any content is parsed without an error', () => {
  const header = fc.oneof(fc.constantFrom(JSON_TYPE, FORM, 'text/plain'), fc.string());
  const headers = fc.dictionary(fc.oneof(fc.constant('content-type'), fc.string()), header, { maxKeys: 3 });
  const names = fc.oneof(
    fc.constantFrom(
      'id',
      'uid',
      'status',
      'organizer_status',
      'attendees_status',
      'conference_status',
      'time',
    ),
    fc.constantFrom('conference', '__proto__', 'constructor', 'toString'),
    fc.string(),
  );
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.dictionary(names, fc.jsonValue(), { maxKeys: 6 }).map((fields) => Buffer.from(JSON.stringify(fields))),
    fc.json().map((text) => Buffer.from(text)),
    arbitraryText({ maxLength: 100 }).map((text) => Buffer.from(text)),
  );
  const raw: fc.Arbitrary<RawRequest> = fc.record({
    method: fc.constantFrom('GET', 'POST'),
    query: fc.oneof(
      fc.string({ maxLength: 100 }),
      fc
        .array(fc.tuple(names, fc.string()), { maxLength: 4 })
        .map((pairs) => new URLSearchParams(pairs).toString()),
    ),
    headers,
    body: fc.oneof(
      body.map((bytes) => bytes.toString('base64')),
      fc.string(),
    ),
  });

  test('a field is known, unknown or a fault', () => {
    fc.assert(
      fc.property(raw, (each) => {
        const { known, unknown, faults, organizer, attendees, statusWord, call } = parseCallback(each);
        expect(Object.keys(known).filter((name) => name in unknown)).toEqual([]);
        expect(faults.every((fault) => /^.*: expected .+/s.test(fault))).toBe(true);
        expect([undefined, true, false]).toContain(organizer);
        expect(attendees ?? 0).toBe(Math.abs(Math.trunc(attendees ?? 0)));
        expect(statusWord?.length ?? 1).toBeGreaterThan(0);
        expect(call?.uid.length ?? 1).toBeGreaterThan(0);
      }),
    );
  });

  test('every field of a JSON object is stored under its name', () => {
    fc.assert(
      fc.property(fc.dictionary(names, fc.jsonValue(), { maxKeys: 6 }), (fields) => {
        fc.pre(!Object.hasOwn(fields, 'conference'));
        const { known, unknown } = parseCallback(json(fields));
        expect(new Map(Object.entries({ ...known, ...unknown }))).toEqual(
          new Map(Object.entries(JSON.parse(JSON.stringify(fields)))),
        );
      }),
    );
  });
});
