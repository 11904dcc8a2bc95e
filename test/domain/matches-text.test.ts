import { newDelivery } from '../../lambda/domain/delivery';
import { isConferenceWith, isDeliveryWith } from '../../lambda/domain/matches-text';
import { at, definition, PIN } from './entries';

const { start_time, end_time } = definition.fields;
const fields = {
  ...{ start_time, end_time, label: 'Hearing of A\u0308rger', organizer: 'Ada' },
  ...{ attendees: ['grace'], callback_url: 'https://receiver.example', metadata: { caseId: 'K-4711' } },
} as typeof definition.fields;

test.each([
  ['C1', true],
  ['hearing', true],
  ['ärger', true],
  ['ÄRGER', true],
  ['ada', true],
  ['k-47', true],
  ['caseId', false],
  ['grace', false],
  ['receiver', false],
  [PIN, false],
  ['hearing  of', false],
])('a conference is found by the text %j: %s', (text, expected) => {
  expect(isConferenceWith(text, { ...definition, fields })).toBe(expected);
});

test.each([
  ['STRASSE', 'Straße'],
  ['straße', 'STRASSE'],
  ['strasse', 'STRAẞE'],
  ['İstanbul', 'istanbul'],
  ['istanbul', 'İSTANBUL'],
  ['ISTANBUL', 'istanbul'],
  ['ISPARTA', 'ısparta'],
  ['ΟΔΟΣ', 'οδοσήμανση'],
  ['οδός', 'ΟΔΌΣ'],
  ['ΐ', 'Ϊ́'],
  ['Ångström', '\u212bNGSTRO\u0308M'],
  ['ﬁnal', 'FINAL'],
])('the text %j finds %j', (text, label) => {
  expect(isConferenceWith(text, { ...definition, fields: { ...fields, label } })).toBe(true);
});

test.each([
  ['arger', 'Ärger'],
  ['ＡＢＣ', 'ABC'],
])('the text %j does not find %j', (text, label) => {
  expect(isConferenceWith(text, { ...definition, fields: { ...fields, label } })).toBe(false);
});

test('a conference without fields is found by its id only', () => {
  expect(isConferenceWith('c1', { ...definition, fields: {} })).toBe(true);
  expect(isConferenceWith('undefined', { ...definition, fields: {} })).toBe(false);
});

test.each([
  ['CONF', true],
  ['503', true],
  ['busy', true],
  ['no connection', false],
])('a delivery is found by the text %j: %s', (text, expected) => {
  const startedAt = at('10:00:00');
  const attempts = [
    { startedAt, duration: 1, failure: 'no connection' },
    { startedAt, duration: 1, status: 503, response: 'Busy' },
  ];
  expect(isDeliveryWith(text, { ...newDelivery('conf', 1), attempts })).toBe(expected);
  expect(isDeliveryWith('503', newDelivery('conf', 1))).toBe(false);
});
