import { advance } from '../../../lambda/domain/advance';
import { DEFAULT_RULES } from '../../../lambda/domain/rules';
import { callback, definition, METHODS, PIN } from '../entries';

const { fonestorm: _notYet, ...asked } = definition;

/** The event of a callback that says the PIN wherever it can. */
function received(
  method: (typeof METHODS)[number],
  definition_: typeof definition | typeof asked | undefined,
) {
  const fields = {
    ...{
      conference_pin: PIN,
      note: `dial ${PIN}#`,
      code: PIN,
      [`code ${PIN}`]: 1,
      disposition: `PIN ${PIN}`,
    },
    ...{ from: '3215550001', account_code: '12345', uid: '4711', status: 'END', attendees_status: 'x' },
  };
  return advance({ definition: definition_ }, callback('09:00:00', fields, { method }), DEFAULT_RULES);
}

test.each(METHODS)(
  'a PIN in a callback by %s before the response to the creation is in no event',
  (method) => {
    for (const before of [asked, undefined]) {
      const { events, statusCheck } = received(method, before);
      expect(JSON.stringify([events, statusCheck])).not.toContain(PIN);
      expect(events[0]?.detail.callback).toMatchObject({
        known: { from: '3215550001', account_code: '12345', uid: '4711', status: 'END' },
        faults: [
          expect.stringMatching(/^disposition: expected ANSWERED/),
          'attendees_status: expected a whole number from 0 to 999999',
        ],
      });
    }
  },
);

test('if the PIN is known, other numbers stay', () => {
  const fields = { note: `room 4711, PIN ${PIN}`, uid: PIN, status: 'END' };
  const { events } = advance({ definition }, callback('09:00:00', fields), DEFAULT_RULES);
  expect(events[0]?.detail.callback).toMatchObject({
    known: { uid: '[removed]' },
    unknown: { note: 'room 4711, PIN [removed]' },
  });
});

test.each([
  ['not known yet', asked],
  ['known', definition],
])(
  'no reason of a status check has a PIN, %s, from the name of a field that the query and the body contradict',
  (_name, of) => {
    const entry = callback('09:00:00', { [`code ${PIN}`]: 1 });
    const query = `code+${PIN}=2`;
    const { events, statusCheck } = advance(
      { definition: of },
      { ...entry, request: { ...entry.request, query } },
      DEFAULT_RULES,
    );
    expect(statusCheck?.reason).toMatch(/code \[removed\]: expected the query/);
    expect(JSON.stringify([events, statusCheck])).not.toContain(PIN);
  },
);
