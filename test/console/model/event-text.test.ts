import { eventPattern, isWanted } from '../../../console/model/event-pattern';
import { callbackPosition, shown, summarizeEvent, toneOfEvent } from '../../../console/model/event-text';
import { EVENT_TYPES } from '../../../lambda/contract/events';
import { relayEvent } from './events';

test.each([
  ['its own fields', { reason: 'deleted', changed: ['label'] }, 'reason=deleted  changed=["label"]'],
  [
    'the fields and the faults of its callback',
    { callback: { known: { a: 1 }, unknown: { b: 'x' }, faults: ['c: expected d', { e: 1 }] } },
    'a=1  b=x  fault: c: expected d  fault: {"e":1}',
  ],
  ['a callback without fields as empty', { callback: {} }, ''],
  ['no number of its callback', { callback: 3, reason: 'x' }, 'reason=x'],
])('an event is summarized by %s', (_what, detail, text) => {
  expect(summarizeEvent(relayEvent('Conference Updated', detail))).toBe(text);
});

test('a long value, and a long summary, end after 240 characters', () => {
  expect(shown('x'.repeat(240))).toBe('x'.repeat(240));
  expect(shown('x'.repeat(241))).toBe(`${'x'.repeat(240)} …`);
  expect(shown(undefined)).toBe('undefined');
  const event = relayEvent('Conference Updated', { a: 'x'.repeat(200), b: 'y'.repeat(200) });
  expect(summarizeEvent(event)).toHaveLength(242);
});

test('each event of a failure or a refusal is shown as bad', () => {
  for (const type of EVENT_TYPES) {
    const isBad = /Failed|Refused|Gone/.test(type);
    expect([type, toneOfEvent(type) === 'bad']).toEqual([type, isBad]);
  }
  expect(toneOfEvent('Conference Started')).toBe('good');
  expect(toneOfEvent('Organizer Absent')).toBe('warn');
  expect(toneOfEvent('A type of a later version')).toBe('accent');
});

test.each([
  ['no callback', undefined, undefined],
  ['the number of one', 3, undefined],
  ['null', null, undefined],
  ['a callback without a position', {}, undefined],
  ['a position as text', { position: '3' }, undefined],
  ['a callback', { position: 3 }, 3],
])('an event with %s has the raw request %s', (_what, callback, position) => {
  expect(callbackPosition(relayEvent('Callback Received', { callback }))).toBe(position);
});

const ALL = { type: '', conferenceId: '', text: '' };
const ended = relayEvent('Conference Ended', { reason: 'Time is over' });

test.each([
  [{}, true],
  [{ type: 'Conference Ended' }, true],
  [{ type: 'Conference Started' }, false],
  [{ conferenceId: 'standup' }, true],
  [{ conferenceId: 'stand' }, false],
  [{ text: 'STAND-UP' }, true],
  [{ text: 'time is' }, true],
  [{ text: 'elsewhere' }, false],
  [{ type: 'Conference Ended', conferenceId: 'standup', text: 'elsewhere' }, false],
])('a filter %j wants an event: %s', (filter, isIt) => {
  expect(isWanted({ ...ALL, ...filter }, ended)).toBe(isIt);
});

test('an event without a label is searched, too', () => {
  const event = relayEvent('Conference Ended', { conference: { label: undefined }, reason: 'x' });
  expect(isWanted({ ...ALL, text: 'undefined' }, event)).toBe(false);
});

test('the pattern of a rule has the type and the conference of a filter, without its text', () => {
  const source = ['fonestorm.conferences'];
  expect(JSON.parse(eventPattern({ ...ALL, text: 'x' }))).toEqual({ source });
  expect(JSON.parse(eventPattern({ type: 'Conference Ended', conferenceId: 'standup', text: '' }))).toEqual({
    ...{ source, 'detail-type': ['Conference Ended'] },
    detail: { metadata: { conferenceId: ['standup'] } },
  });
  expect(eventPattern(ALL)).toContain('\n  "source"');
});
