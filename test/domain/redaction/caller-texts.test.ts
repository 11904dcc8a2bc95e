import { advance } from '../../../lambda/domain/advance';
import type { ConferenceFields } from '../../../lambda/domain/definition';
import { redactCallerText, redactCallerTexts } from '../../../lambda/domain/redaction/caller-texts';
import { DEFAULT_RULES } from '../../../lambda/domain/rules';
import { COMMAND_PROBLEM, change, commandOutcome, definition, PIN } from '../entries';

const MAC = 'Q0FQQUJJTElUWQ-this_is_the_mac_of_a_url-043';

test.each([
  ...['Secret: the surprise party', 'token=yes', 'Password reset, step 2', 'The pin is 12', 'pass: 2 of 3'],
  ...['Basic course-2 at ten', 'Auth: Ada & Grace', '{"pin": "red"}', 'api_key rotation (api_key: all)'],
  ...['user@example.com', '12168970', ''],
])('the words of a text of a caller stay: %s', (text) => {
  expect(redactCallerText(text, PIN)).toBe(text);
});

test.each([
  [`dial ${PIN}#`, 'dial [removed]#'],
  [`PIN${PIN}, ${PIN}`, 'PIN[removed], [removed]'],
  [`see https://relay.example/callbacks/c1/k1.${MAC}`, 'see https://relay.example/callbacks/c1/[removed]'],
  [`%2Fcallbacks%2Fc1%2Fk1.${MAC}`, '%2Fcallbacks%2Fc1%2F[removed]'],
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl', '[removed]'],
  ['https://ada:hunter2@host.example/', 'https://[removed]@host.example/'],
])('a secret is removed from a text of a caller by its form: %s', (text, expected) => {
  expect(redactCallerText(text, PIN)).toBe(expected);
});

test('a PIN of odd characters is taken literally, and an unknown one removes nothing', () => {
  expect(redactCallerText('a.b axb', 'a.b')).toBe('[removed] axb');
  expect(redactCallerText(`dial ${PIN}`)).toBe(`dial ${PIN}`);
});

test('the PIN is removed from keys and values, and different keys stay different', () => {
  const texts = { [`room${PIN}`]: 'a', [`room${PIN}-${PIN}`]: `b ${PIN}`, room: 'c', secret: 'd' };
  expect(redactCallerTexts(texts, PIN)).toEqual({
    ...{ 'room[removed]': 'a', 'room[removed]-[removed]': 'b [removed]', room: 'c', secret: 'd' },
  });
});

describe('in the events of a conference', () => {
  const eventsOf = (fields: ConferenceFields, entry: Parameters<typeof advance>[1] = change('created')) =>
    advance({ definition: { ...definition, fields } }, entry, DEFAULT_RULES).events;
  const metadata = { [`room${PIN}`]: PIN, note: 'secret: blue' };
  const shown = { 'room[removed]': '[removed]', note: 'secret: blue' };

  test('the label keeps its words, and metadata has the PIN neither in a key nor in a value', () => {
    const [event] = eventsOf({ ...definition.fields, label: 'Secret: the date', metadata });
    expect(event?.detail.conference).toMatchObject({ label: 'Secret: the date', metadata: shown });
    expect(JSON.stringify(event)).not.toContain(PIN);
  });

  test('so does the metadata of a command, and the keys that its faults name', () => {
    const field = `metadata.room${PIN}`;
    const problem = {
      ...COMMAND_PROBLEM,
      message: `${field}: expected a`,
      errors: [{ field, expected: 'a' }],
    };
    const events = eventsOf(definition.fields, commandOutcome('10:00:00', problem, { metadata }));
    expect(events[0]?.detail).toMatchObject({
      command: { metadata: shown },
      problem: { errors: [{ field: 'metadata.room[removed]' }] },
    });
    expect(JSON.stringify(events)).not.toContain(PIN);
  });
});
