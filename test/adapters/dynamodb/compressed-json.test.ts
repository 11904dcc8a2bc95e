import fc from 'fast-check';
import { compressJson, decompressJson } from '../../../lambda/adapters/dynamodb/compressed-json';
import { arbitraryJson } from '../../arbitrary-json';
import { setPropertyRuns } from '../../property-runs';

setPropertyRuns(100);

test('any JSON is read back unchanged', () => {
  fc.assert(
    fc.property(arbitraryJson, (value) => {
      expect(decompressJson(compressJson(value))).toBe(JSON.stringify(value));
    }),
  );
});

test('bytes that were stored with this dictionary are read', () => {
  const body = '{"conference_status":"unknown","organizer_status":true,"attendees_status":2}';
  const stored = 'I7GlaWBqYBJiCM5shkbGUbpFhjia3PialYi2XWolxfUZofZQJag9BK6vsNRMRpiFay1Sho2tBQA=';
  expect(JSON.parse(decompressJson(Buffer.from(stored, 'base64')))).toEqual({
    entry: {
      ...{ kind: 'callback', id: 'callback-20260504T100000123Z-r1' },
      request: { method: 'POST', query: '', headers: {}, body: Buffer.from(body).toString('base64') },
    },
    state: { position: 2, participants: [] },
    events: [],
  });
});

test.each([
  ['nothing', ''],
  ['text', Buffer.from('{"a":1}').toString('base64')],
])('rejects bytes that are not compressed: %s', (_name, bytes) => {
  expect(() => decompressJson(Buffer.from(bytes, 'base64'))).toThrow();
});
