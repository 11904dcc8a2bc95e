import fc from 'fast-check';
import type { CallbackFacts } from '../../lambda/domain/callback/describe-callback';
import type { Entry } from '../../lambda/domain/entry';
import { isAnyonePresent, isAttended, type State } from '../../lambda/domain/state';
import { propertyRuns, setPropertyRuns } from '../property-runs';
import { advanceEntries } from './advance-entries';
import { callFields, clockTime, documentedFields, entries, LATER, presenceFields, time } from './arbitraries';
import { at, callback, change, type Fields, METHODS, type Method, statusReport } from './entries';

setPropertyRuns(25);

const anAnswer = fc.record({
  organizer: fc.boolean(),
  attendees: fc.constantFrom(0, 0, 1, 3),
  word: fc.constantFrom('unknown', 'started', 'ended'),
});

/** The facts of a conference, without the marks of the way they came. */
function facts({
  organizer,
  attendees,
  statusWord,
  endReported,
  participants,
  isAttendanceProven,
  phase,
}: State) {
  return {
    organizer: organizer.value,
    attendees: attendees.value,
    statusWord: statusWord.value,
    endReported: endReported?.value,
    participants: [...participants].sort(),
    isAttendanceProven,
    phase,
  };
}

describe('for any entries of a conference', () => {
  test('events are numbered without a gap, each with its own id', () => {
    fc.assert(
      fc.property(entries, (received) => {
        const { events, state } = advanceEntries(received);
        const numbers = events.map(({ detail }) => detail.metadata.sequence);
        expect(numbers).toEqual(events.map((_, index) => index + 1));
        expect(state.sequence).toBe(events.length);
        expect(state.position).toBe(received.length);
        expect(new Set(events.map(({ detail }) => detail.metadata.id)).size).toBe(events.length);
      }),
    );
  });

  test('every callback causes one Callback Received, also if two are equal', () => {
    fc.assert(
      fc.property(entries, (received) => {
        const expected = received
          .filter(({ kind }) => kind === 'callback' || kind === 'unreadable')
          .map(({ id }) => id);
        const ids = advanceEntries(received)
          .events.filter(({ type }) => type === 'Callback Received')
          .map(({ detail }) => (detail.callback as CallbackFacts).entry);
        expect(ids).toEqual(expected);
      }),
    );
  });

  test('the phase agrees with the present and past attendance', () => {
    fc.assert(
      fc.property(entries, (received) => {
        const { state } = advanceEntries(received);
        if (state.phase === 'scheduled')
          expect([isAttended(state), isAnyonePresent(state)]).toEqual([false, false]);
        if (state.phase === 'live') expect(isAttended(state)).toBe(true);
      }),
    );
  });
});

describe('a status report', () => {
  test('that was requested after all other entries decides presence and phase, in any state', () => {
    fc.assert(
      fc.property(entries, anAnswer, (received, said) => {
        const before = advanceEntries(received).state;
        fc.pre(before.phase !== 'cancelled');
        const { state } = advanceEntries([...received, statusReport(clockTime(LATER), said)]);
        const isAnybodyThere = said.organizer || said.attendees > 0;
        expect(state.organizer.value).toBe(said.organizer);
        expect(state.attendees.value).toBe(said.attendees);
        expect(state.statusWord.value).toBe(said.word === 'unknown' ? before.statusWord.value : said.word);
        expect(isAnyonePresent(state)).toBe(isAnybodyThere);
        expect(state.phase === 'live').toBe(isAnybodyThere);
        expect(state.lastReportAt).toBe(at(clockTime(LATER)));
      }),
    );
  });

  test('that was requested before a callback changes nothing, and causes at most another status check', () => {
    const said = fc.oneof(anAnswer, fc.constant('not found' as const));
    const something = fc.oneof(presenceFields, fc.constant({ conference_status: 'open' }), callFields);
    fc.assert(
      fc.property(entries, something, said, fc.integer({ min: 1, max: 60 }), (received, fields, what, by) => {
        const heard = [...received, callback(clockTime(LATER), fields)];
        fc.pre(advanceEntries(heard).state.lastCallbackAt === at(clockTime(LATER)));
        const withOneBehind = [...heard, callback(clockTime(LATER - by - 1), fields)];
        for (const history of [heard, withOneBehind]) {
          const before = advanceEntries(history);
          const after = advanceEntries([...history, statusReport(clockTime(LATER - by), what)]);
          expect(facts(after.state)).toEqual(facts(before.state));
          expect(after.events).toEqual(before.events);
          const reasons = after.statusChecks.slice(before.statusChecks.length).map(({ reason }) => reason);
          expect(['', 'a callback was received after the status check was sent']).toContain(reasons.join());
        }
      }),
    );
  });

  test('that was requested before another one changes only the position', () => {
    fc.assert(
      fc.property(entries, anAnswer, anAnswer, (received, earlier, later) => {
        const history = [...received, statusReport(clockTime(LATER), later)];
        const before = advanceEntries(history);
        fc.pre(before.state.phase !== 'cancelled');
        const after = advanceEntries([...history, statusReport(clockTime(LATER - 1), earlier)]);
        expect(after.state).toEqual({ ...before.state, position: before.state.position + 1 });
        expect(after.events).toEqual(before.events);
      }),
    );
  });
});

test('a callback with content sets the time with which older status reports are recognized', () => {
  const something = fc.oneof(
    documentedFields,
    fc.constantFrom<Fields>(
      { conference_status: 'open' },
      { conference_status: 'Ended' },
      { organizer_status: false },
      { uid: 'another', status: 'END' },
    ),
  );
  fc.assert(
    fc.property(entries, something, (received, fields) => {
      const { state } = advanceEntries(received);
      fc.pre(state.phase !== 'cancelled' && state.phase !== 'gone' && state.phase !== 'failed');
      expect(advanceEntries([...received, callback(clockTime(LATER), fields)]).state.lastCallbackAt).toBe(
        at(clockTime(LATER)),
      );
    }),
  );
});

describe('callbacks without an identity and a time', () => {
  const said = fc.array(
    fc.record({
      gap: fc.integer({ min: 1, max: 600 }),
      fields: documentedFields,
      method: fc.constantFrom(...METHODS),
    }),
    { minLength: 1, maxLength: 10 },
  );
  const entriesOf = (drafts: { gap: number; fields: Fields; method: Method }[]) => {
    let second = 9.5 * 3600;
    return drafts.map(({ gap, fields, method }) => {
      second += gap;
      return callback(clockTime(second), fields, { method });
    });
  };

  test('leave the presence of the last one', () => {
    fc.assert(
      fc.property(said, (drafts) => {
        const { state } = advanceEntries([change('created'), ...entriesOf(drafts)]);
        const last = drafts.at(-1)?.fields;
        expect(state.organizer.value).toBe(last?.organizer_status);
        expect(state.attendees.value).toBe(last?.attendees_status);
      }),
    );
  });

  test('cause an event for each change, also if some are equal', () => {
    fc.assert(
      fc.property(said, (drafts) => {
        const counts = [0, ...drafts.map(({ fields }) => fields.attendees_status)];
        const changes = counts.filter((count, index) => index > 0 && count !== counts[index - 1]);
        const { events } = advanceEntries([change('created'), ...entriesOf(drafts)]);
        expect(events.filter(({ type }) => type === 'Attendee Count Changed')).toHaveLength(changes.length);
      }),
    );
  });
});

describe('callbacks with a call or a time', () => {
  const SPAN = 600;
  const MOST = 8;
  /** The seconds after the start at which it happened, if they are known. Sometimes several have the same time. */
  const second = fc.nat(20).map((part) => part * (SPAN / 20));
  const timed = fc.record({ second, fields: presenceFields });
  const timedCalls = fc.record({
    second,
    fields: fc.tuple(callFields, presenceFields).map(([identity, there]) => ({ ...there, ...identity })),
  });
  const calls = fc.record({ second: fc.constant(undefined), fields: callFields });
  const happened = fc
    .uniqueArray(fc.oneof(timed, timedCalls, calls), {
      maxLength: MOST,
      selector: ({ fields }) => ('uid' in fields ? `${fields.uid} ${fields.status}` : fields),
    })
    .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
  /** Mostly such that some arrive before the end of the conference, and some after it. */
  const start = fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 11 * 3600 - 2 * SPAN, max: 11 * 3600 - SPAN }) },
    fc.integer({ min: 9.75 * 3600, max: 11.25 * 3600 }),
  );
  const arrivals = fc.array(fc.nat(SPAN), { minLength: MOST, maxLength: MOST });

  test('have the same organizer, attendees, word, participants, attendance and phase in any order', () => {
    fc.assert(
      fc.property(happened, arrivals, start, fc.nat(MOST), ([all, shuffled], seconds, from, place) => {
        const receivedAt = seconds
          .toSorted((a, b) => a - b)
          .map((arrival) => clockTime(from + SPAN + arrival));
        const arrived = (callbacks: typeof all) => {
          const received: Entry[] = callbacks.map(({ second, fields }, index) =>
            callback(receivedAt[index] ?? '', {
              ...fields,
              ...(second !== undefined && time(from + second)),
            }),
          );
          return received.toSpliced(Math.min(place, all.length), 0, change('created'));
        };
        expect(facts(advanceEntries(arrived(shuffled)).state)).toEqual(
          facts(advanceEntries(arrived(all)).state),
        );
      }),
      { numRuns: propertyRuns(50) },
    );
  });

  test('change nothing if they are repeated', () => {
    fc.assert(
      fc.property(fc.array(callFields, { minLength: 1, maxLength: MOST }), fc.nat(), (fields, which) => {
        const arrived = fields.map((each) => callback('10:30:00', each));
        const again = callback('10:31:00', fields[which % fields.length] ?? {});
        const [before, after] = [advanceEntries(arrived), advanceEntries([...arrived, again])];
        expect(facts(after.state)).toEqual(facts(before.state));
        expect(after.types).toEqual(before.types);
      }),
    );
  });
});
