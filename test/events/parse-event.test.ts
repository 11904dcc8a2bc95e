import { isEvent, parseEvent } from '../../events';
import { EVENT_TYPES } from '../../lambda/contract/events';
import { sampleOf } from './sample-of';

/** The sample with one field replaced. Undefined removes the field. */
function withField(
  path: string,
  value: unknown,
  type: (typeof EVENT_TYPES)[number] = 'Attendee Count Changed',
) {
  const sample = sampleOf(type);
  const names = path.split('.');
  const last = names.pop() ?? '';
  let object = sample;
  for (const name of names) object = object[name] as Record<string, unknown>;
  if (value === undefined) delete object[last];
  else object[last] = value;
  return sample;
}

test.each([...EVENT_TYPES])('returns a %s unchanged', (type) => {
  const sample = sampleOf(type);
  expect(parseEvent(sample)).toBe(sample);
  expect(sample).toEqual(sampleOf(type));
  for (const other of EVENT_TYPES) expect(isEvent(sample, other)).toBe(other === type);
});

test.each([...EVENT_TYPES])(
  'returns a %s that the API lists, without the fields of EventBridge, as the same type',
  (type) => {
    const { source, time, 'detail-type': _, detail } = sampleOf(type);
    const listed = { source, 'detail-type': type, time, detail };
    expect(parseEvent(listed)).toBe(listed);
    for (const other of EVENT_TYPES) expect(isEvent(listed, other)).toBe(other === type);
  },
);

test('keeps fields that a later version added, at every level', () => {
  for (const path of ['x', 'detail.x', 'detail.metadata.x', 'detail.conference.x', 'detail.attendees.x']) {
    const event = withField(path, { added: 'later' });
    expect(parseEvent(event)).toBe(event);
    expect(JSON.stringify(event)).toContain('{"added":"later"}');
  }
});

test.each(['Conference Translated', 'toString', '__proto__'])(
  'returns an event of the unknown type %s, and takes it for no known type',
  (type) => {
    const event = withField('detail-type', type);
    expect(parseEvent(event)).toBe(event);
    expect(EVENT_TYPES.filter((known) => isEvent(event, known))).toEqual([]);
  },
);

test.each([
  ['detail', undefined, 'an object, got nothing'],
  ['detail-type', 7, 'a string, got 7'],
  ['source', 'aws.s3', '"fonestorm.conferences", got "aws.s3"'],
  ['time', undefined, 'a string, got nothing'],
  ['id', 5, 'a string, got 5'],
  ['resources', {}, 'an array of strings, got {}'],
  ['detail.metadata', null, 'an object, got null'],
  ['detail.metadata.sequence', undefined, 'a whole number from 1, got nothing'],
  ['detail.metadata.sequence', 0, 'a whole number from 1, got 0'],
  ['detail.metadata.schemaVersion', '2', '"1", got "2"'],
  ['detail.metadata.occurredAt', 'noon', 'a time such as 2026-05-04T09:00:08.004Z, got "noon"'],
  ['detail.metadata.origin', 'fax', 'callback, timetable, reconciliation or api, got "fax"'],
  ['detail.conference.label', 5, 'a string, got 5'],
  ['detail.attendees', undefined, 'an object, got nothing'],
  ['detail.attendees.now', undefined, 'a whole number from 0, got nothing'],
  ['detail.attendees.now', 1.5, 'a whole number from 0, got 1.5'],
])('throws if %s is %j', (path, value, expected) => {
  const event = withField(path, value);
  expect(() => parseEvent(event)).toThrow(new TypeError(`${path}: expected ${expected}`));
  expect(isEvent(event, 'Attendee Count Changed')).toBe(false);
});

test('throws if an item of an array is wrong, and names its index', () => {
  const event = withField('detail.changed', ['label', 3], 'Conference Updated');
  expect(() => parseEvent(event)).toThrow(new TypeError('detail.changed.1: expected a string, got 3'));
});

test.each([
  ['an event as text, as in the body of an SQS message', '{"version":"0"}', '"{\\"version\\":\\"0\\"}"'],
  ['null', null, 'null'],
  ['nothing', undefined, 'nothing'],
])('throws on %s', (_name, value, got) => {
  expect(() => parseEvent(value)).toThrow(new TypeError(`event: expected an object, got ${got}`));
});

test('a comparison of the type gives the fields of that type, also beside unknown types', () => {
  const event = parseEvent(sampleOf('Participant Left'));
  if (event['detail-type'] === 'Participant Left') expect(event.detail.call.disposition).toBeDefined();
  // @ts-expect-error: not every event has a call
  expect(event.detail.call).toBeDefined();
  const conferenceId: string = event.detail.metadata.conferenceId;
  expect(conferenceId).toBe(event.detail.conference.id);
  expect.assertions(3);
});
