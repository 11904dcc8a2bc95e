import fc from 'fast-check';
import { parseCallback } from '../../../lambda/domain/callback/parse-callback';
import type { Entry } from '../../../lambda/domain/entry';
import { isAttended, MAX_CALLS_AWAITING_END, type State } from '../../../lambda/domain/state';
import { setPropertyRuns } from '../../property-runs';
import { advanceEntries } from '../advance-entries';
import { at, call, change, type Fields, request, statusReport, tick } from '../entries';

setPropertyRuns(25);

const created = change('created');
const ring = (time: string, uid = 'u1', more: Fields = {}) => call(time, uid, 'BEGIN', more);
const ends = (time: string, disposition: unknown, uid = 'u1', more: Fields = {}) =>
  call(time, uid, 'END', { ...more, ...(disposition !== undefined && { disposition }) });

/** The known presence, current and past. */
function presence({
  participants,
  isAttendanceProven,
  callsAwaitingEnd = [],
  isPresenceKnown,
  phase,
  organizer,
  attendees,
}: State) {
  return {
    ...{
      participants: [...participants].sort(),
      isAttendanceProven,
      callsAwaitingEnd: [...callsAwaitingEnd].sort(),
      phase,
    },
    ...{ isPresenceKnown, organizer: organizer.value, attendees: attendees.value },
  };
}

test.each([
  ...['NO_ANSWER', 'REJECTED', 'BUSY', 'CANCEL', 'INVALID', 'FAILED', 'FAILED:503', 'FAILED:404'],
  ...['no_answer', 'Failed:486', ' FAILED : 503 ', 'NO ANSWER', 'CANCELLED'],
])('a call that ends as %s was never in the conference', (disposition) => {
  const { state, types } = advanceEntries([created, ring('10:01:00'), ends('10:01:20', disposition)]);
  expect(presence(state)).toEqual(presence(advanceEntries([created]).state));
  expect(types).toEqual([
    ...['Conference Scheduled', 'Conference Started', 'Participant Joined'],
    ...['Participant Left', 'Conference Scheduled'],
  ]);
});

test.each([
  ['ANSWERED', 0],
  ['answered', 0],
  [undefined, 0],
  ['', 0],
  [null, 0],
  ['ELSEWHERE', 1],
  ['FAILED:', 1],
  [7, 1],
  [['BUSY', 'BUSY'], 1],
])('a call that ends as %j counts as having been in the conference', (disposition, faults) => {
  const end = ends('10:01:20', disposition);
  const { state, events } = advanceEntries([created, ring('10:01:00'), end]);
  expect(presence(state)).toMatchObject({
    isAttendanceProven: true,
    participants: [],
    isPresenceKnown: true,
  });
  const named = parseCallback(end.request).faults.filter((fault) =>
    fault.startsWith('disposition: expected'),
  );
  expect(named).toHaveLength(faults);
  expect(events.at(-1)?.type).toBe('Participant Left');
});

test('the disposition of a BEGIN, or of a callback without a call, is ignored', () => {
  for (const fields of [{ uid: 'u1', status: 'BEGIN' }, { organizer_status: true }]) {
    const callback = parseCallback(request({ ...fields, disposition: 'ELSEWHERE' }));
    expect([callback.isUnanswered, callback.faults]).toEqual([undefined, []]);
  }
});

test('a ringing call counts as presence, because BEGIN may come before the answer', () => {
  const { state, types } = advanceEntries([created, ring('10:01:00')]);
  expect(presence(state)).toMatchObject({ phase: 'live', participants: ['u1'], isAttendanceProven: false });
  expect(types.slice(1)).toEqual(['Conference Started', 'Participant Joined']);
});

test('after a call that nobody answered, the next one starts the conference again', () => {
  const { types } = advanceEntries([
    ...[created, ring('10:01:00'), ends('10:01:20', 'CANCEL'), ring('10:02:00', 'u2')],
  ]);
  expect(types.slice(-3)).toEqual(['Conference Scheduled', 'Conference Started', 'Participant Joined']);
});

test('an unanswered call ends while somebody else stays', () => {
  const { state, events, types } = advanceEntries([
    ...[created, ring('10:01:00', 'u2'), ring('10:01:00'), ends('10:01:20', 'BUSY')],
  ]);
  expect(presence(state)).toMatchObject({ phase: 'live', participants: ['u2'] });
  expect(types.at(-1)).toBe('Participant Left');
  expect(events.at(-1)?.detail.call).toMatchObject({ uid: 'u1', disposition: 'BUSY' });
});

test('an unanswered call does not revoke the presence of somebody else', () => {
  const there = [created, ring('10:01:00', 'u2'), ends('10:05:00', 'ANSWERED', 'u2')];
  const { state } = advanceEntries([...there, ring('10:06:00'), ends('10:06:20', 'BUSY')]);
  expect(presence(state)).toEqual(presence(advanceEntries(there).state));
  const said = [created, statusReport('10:01:00', 1), statusReport('10:02:00', 0)];
  expect(presence(advanceEntries([...said, ring('10:06:00'), ends('10:06:20', 'BUSY')]).state)).toEqual(
    presence(advanceEntries(said).state),
  );
});

test('a conference that ended stays ended', () => {
  const ended = [created, statusReport('10:01:00', 1), statusReport('11:02:00', 0)];
  for (const time of [{}, { timestamp: at('11:03:20') }]) {
    const { state, types } = advanceEntries([
      ...ended,
      ring('11:03:00', 'u1'),
      ends('11:03:20', 'BUSY', 'u1', time),
    ]);
    expect(state.phase).toBe('ended');
    expect(types.slice(-4)).toEqual([
      ...['Conference Started', 'Participant Joined', 'Participant Left', 'Conference Ended'],
    ]);
  }
});

test('a conference that ended by a status report is not scheduled again by the END of an unanswered call', () => {
  const ended = [created, ring('10:58:00'), statusReport('11:01:00', 0)];
  expect(advanceEntries(ended).state.phase).toBe('ended');
  const { state } = advanceEntries([...ended, ends('11:02:00', 'BUSY', 'u1', { timestamp: at('11:01:50') })]);
  expect([state.phase, isAttended(state)]).toEqual(['ended', false]);
});

describe('a call counts as a participant or not by its type', () => {
  test.each([['FAX'], ['fax']])(
    'a call of type %s does not: its beginning and its end change nothing',
    (type) => {
      const { state, types, statusChecks } = advanceEntries([
        ...[created, ring('10:01:00', 'u1', { type }), ends('10:01:20', 'ANSWERED', 'u1', { type })],
      ]);
      expect(presence(state)).toEqual(presence(advanceEntries([created]).state));
      expect(types).toEqual(['Conference Scheduled']);
      expect(statusChecks).toEqual([]);
    },
  );

  test.each([['VOICE'], [undefined], ['video'], [7]])('a call of type %s does', (type) => {
    expect(advanceEntries([created, ring('10:01:00', 'u1', { type })]).state.participants).toEqual(['u1']);
  });

  test('an outbound call does, because FoneStorm may have called somebody into the conference', () => {
    expect(
      advanceEntries([created, ring('10:01:00', 'u1', { direction: 'OUTBOUND' })]).state.participants,
    ).toEqual(['u1']);
  });
});

describe('Conference Not Attended', () => {
  /** The tick that is due now. */
  const due = (entries: readonly Entry[], time: string) => {
    const { timetable } = advanceEntries(entries).state;
    return tick(time, timetable?.revision ?? 0, timetable?.dueAt?.slice(11, 19));
  };
  const untilDecision = (calls: readonly Entry[]): readonly Entry[] => {
    let entries: readonly Entry[] = [created];
    for (const time of ['09:50:00', '10:00:00', '10:05:00', '10:10:00', '10:14:59']) {
      entries = [...entries, due(entries, time)];
    }
    entries = [...entries, ...calls];
    return [...entries, due(entries, '10:15:30')];
  };
  const says = (entries: readonly Entry[]) =>
    advanceEntries(entries).types.includes('Conference Not Attended');

  test.each<[string, readonly Entry[]]>([
    ['nobody called', []],
    ['an earlier call was unanswered', [ring('10:14:00'), ends('10:14:20', 'NO_ANSWER')]],
    ['the END of such a call arrived first', [ends('10:14:00', 'NO_ANSWER'), ring('10:14:20')]],
  ])('is published if FoneStorm reports that nobody is present, and %s', (_when, calls) => {
    expect(says([...untilDecision(calls), statusReport('10:15:36', 0)])).toBe(true);
  });

  test.each<[string, readonly Entry[]]>([
    ['a call was answered before', [ring('10:14:00'), ends('10:14:20', 'ANSWERED')]],
    ['the END of such a call arrived first', [ends('10:14:00', 'ANSWERED'), ring('10:14:20')]],
    ['a call has no end yet', [ring('10:14:00')]],
  ])('is not published if %s', (_when, calls) => {
    expect(says([...untilDecision(calls), statusReport('10:15:36', 0)])).toBe(false);
  });

  test.each<[string, boolean]>([
    ['NO_ANSWER', true],
    ['ANSWERED', false],
  ])('waits for the END of a ringing call: %s', (disposition, is) => {
    const entries = [...untilDecision([ring('10:14:50')]), statusReport('10:15:36', 0)];
    const ended = [...entries, ends('10:15:40', disposition)];
    expect(says(ended)).toBe(false);
    expect(says([...ended, statusReport('10:20:40', 0)])).toBe(is);
  });
});

test('calls without an END that FoneStorm no longer has are stored up to a limit, beyond which attendance counts as proven', () => {
  const uids = Array.from({ length: MAX_CALLS_AWAITING_END + 1 }, (_, index) => `u${index}`);
  const cleared = (many: readonly string[]) =>
    advanceEntries([created, ...many.map((uid) => ring('10:01:00', uid)), statusReport('10:02:00', 0)]).state;
  expect(cleared(uids.slice(1))).toMatchObject({
    isAttendanceProven: false,
    callsAwaitingEnd: uids.slice(1),
  });
  expect(cleared(uids)).toMatchObject({ isAttendanceProven: true, participants: [] });
  expect(cleared(uids).callsAwaitingEnd).toBeUndefined();
});

describe('for any calls', () => {
  const aCall = fc.record({
    uid: fc.constantFrom('u1', 'u2', 'u3', 'u4'),
    disposition: fc.constantFrom('ANSWERED', 'NO_ANSWER', 'FAILED:503', undefined),
  });
  const calls = fc.uniqueArray(aCall, { selector: ({ uid }) => uid, maxLength: 4 });
  const shuffled = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length });
  const both = ({ uid, disposition }: { uid: string; disposition: string | undefined }) => [
    ring('10:01:00', uid),
    ends('10:01:00', disposition, uid),
  ];

  test('the order of BEGIN and END does not change the attendance', () => {
    fc.assert(
      fc.property(
        calls.chain((all) => fc.tuple(fc.constant(all), shuffled(all.flatMap(both)))),
        ([all, entries]) => {
          const { state } = advanceEntries([created, ...entries]);
          const wasThere = all.some(
            ({ disposition }) => disposition === 'ANSWERED' || disposition === undefined,
          );
          expect(presence(state)).toMatchObject({
            participants: [],
            isAttendanceProven: wasThere,
            callsAwaitingEnd: [],
          });
          expect(state.isPresenceKnown ?? false).toBe(wasThere);
        },
      ),
    );
  });

  test('unanswered calls do not change the result, at any place among other calls and status reports', () => {
    const other = fc.oneof(
      aCall.map((each) => both({ ...each, uid: `other ${each.uid}`, disposition: 'ANSWERED' })),
      fc.constantFrom(0, 1).map((attendees) => [statusReport('10:01:00', attendees)]),
    );
    const never = calls.map((all) => all.map((each) => both({ ...each, disposition: 'BUSY' })));
    const merged = fc
      .tuple(fc.array(other, { maxLength: 4 }), never)
      .chain(([others, rung]) =>
        fc.tuple(fc.constant(others.flat()), fc.constant(rung.flat()), fc.infiniteStream(fc.boolean())),
      );
    fc.assert(
      fc.property(merged, ([others, rung, takesOther]) => {
        const mixed: Entry[] = [];
        const [left, right] = [[...others], [...rung]];
        while (left.length > 0 || right.length > 0) {
          const next = (takesOther.next().value && left.length > 0) || right.length === 0 ? left : right;
          mixed.push(next.shift() as Entry);
        }
        const { phase: _with, ...found } = presence(advanceEntries([created, ...mixed]).state);
        const { phase: _without, ...expected } = presence(advanceEntries([created, ...others]).state);
        expect(found).toEqual(expected);
        expect(isAttended(advanceEntries([created, ...mixed]).state)).toBe(
          isAttended(advanceEntries([created, ...others]).state),
        );
      }),
    );
  });
});
