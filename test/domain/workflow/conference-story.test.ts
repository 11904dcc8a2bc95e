import type { Entry } from '../../../lambda/domain/entry';
import { type ConferenceStory, tellStory } from '../../../lambda/domain/workflow/conference-story';
import { describeForWorkflow } from '../../../lambda/domain/workflow/workflow-output';
import { advanceEntries } from '../advance-entries';
import {
  at,
  CONFERENCE,
  call,
  callbackWithTime,
  change,
  definition,
  presence,
  statusReport,
  tick,
  WHOLE_CONFERENCE,
} from '../entries';

const created = change('created');

/** A callback with FoneStorm's own time, which proves that it is new. */
function later(time: string, organizer: boolean, attendees: number): Entry {
  return callbackWithTime(time, time, { organizer_status: organizer, attendees_status: attendees });
}

/** The events of each entry. Each has the receipt of its entry. */
function eventsOf(entries: readonly Entry[]) {
  const byEntry = new Map<string, ReturnType<typeof advanceEntries>['events'][number][]>();
  for (const event of advanceEntries(entries).events) {
    const { receivedAt } = event.detail.metadata;
    byEntry.set(receivedAt, [...(byEntry.get(receivedAt) ?? []), event]);
  }
  return [...byEntry.values()];
}

function storyOf(...entries: readonly Entry[]): ConferenceStory {
  return tellStory(eventsOf([created, ...entries]));
}

function outputOf(...entries: readonly Entry[]) {
  const { conference, ...facts } = describeForWorkflow(CONFERENCE, storyOf(...entries));
  return { id: conference.id, ...facts };
}

describe('the ending of a conference', () => {
  test.each<[string, ConferenceStory['ending'], readonly Entry[]]>([
    ['a scheduled conference', undefined, []],
    ['a live conference', undefined, [presence('10:00:01', true, 1)]],
    ['a conference that ended', 'ended', WHOLE_CONFERENCE],
    ['a deleted conference', 'cancelled', [change('deleted', '09:30:00')]],
    ['a conference that FoneStorm no longer has', 'gone', [statusReport('10:00:01', 'not found')]],
    [
      'a conference that somebody joined again after its end',
      undefined,
      [...WHOLE_CONFERENCE, later('11:10:00', true, 1)],
    ],
    [
      'a conference that ended again',
      'ended',
      [...WHOLE_CONFERENCE, later('11:10:00', true, 1), later('11:20:00', false, 0)],
    ],
    [
      'a conference that FoneStorm has again',
      undefined,
      [statusReport('10:00:01', 'not found'), statusReport('10:05:00', 0)],
    ],
    [
      'a call that nobody answered',
      undefined,
      [call('10:00:01', 'u1', 'BEGIN'), call('10:00:09', 'u1', 'END', { disposition: 'NO_ANSWER' })],
    ],
  ])('%s: %s', (_name, ending, entries) => {
    expect(storyOf(...entries).ending).toBe(ending);
  });

  test('a conference that was not attended is over until somebody joins it', () => {
    const { state } = advanceEntries([created]);
    const due = tick('10:15:00', state.timetable?.revision ?? 0);
    const missed = [due, statusReport('10:15:05', 0)];
    expect(storyOf(...missed).ending).toBe('not attended');
    expect(storyOf(...missed, presence('10:20:00', true, 0)).ending).toBeUndefined();
  });
});

describe('the output for a workflow', () => {
  test('has the times of the conference, its organizer and its attendees', () => {
    expect(outputOf(...WHOLE_CONFERENCE)).toEqual({
      id: CONFERENCE,
      started_at: at('10:00:01'),
      ended_at: at('11:00:09'),
      duration_seconds: 3608,
      organizer: { joined_at: at('10:00:01'), left_at: at('11:00:09') },
      most_attendees: 2,
    });
  });

  test('has the calls that took part, with their times, but no call that nobody answered', () => {
    const output = outputOf(
      call('10:00:01', 'u1', 'BEGIN'),
      call('10:00:02', 'u2', 'BEGIN', { from: '+15550101' }),
      call('10:00:03', 'u3', 'BEGIN'),
      call('10:00:20', 'u2', 'END', { disposition: 'NO_ANSWER' }),
      call('11:00:01', 'u1', 'END', { disposition: 'ANSWERED' }),
    );
    expect(output).toEqual({
      id: CONFERENCE,
      started_at: at('10:00:01'),
      participants: [
        {
          ...{ uid: 'u1', direction: 'INBOUND', from: '+15550100' },
          ...{ joined_at: at('10:00:01'), left_at: at('11:00:01'), duration_seconds: 3600 },
        },
        { uid: 'u3', direction: 'INBOUND', from: '+15550100', joined_at: at('10:00:03') },
      ],
    });
  });

  test('has no start and no duration if one status check reported both the start and the end', () => {
    const both = statusReport('11:05:00', { word: 'completed' });
    const output = outputOf(both);
    expect(output).toEqual({ id: CONFERENCE, ended_at: at('11:05:00') });
  });

  test('has no fact that no event reported', () => {
    expect(describeForWorkflow(CONFERENCE, tellStory([]))).toEqual({ conference: { id: CONFERENCE } });
  });

  test('has no duration if the end is before the start', () => {
    const story: ConferenceStory = { startedAt: at('10:00:01'), endedAt: at('10:00:00'), participants: [] };
    expect(describeForWorkflow(CONFERENCE, story)).not.toHaveProperty('duration_seconds');
  });

  test('leaves out the participants for whom an output has no room, and counts them', () => {
    const participants = Array.from({ length: 5000 }, (_, index) => ({
      call: { uid: `u${index}`, from: '1'.repeat(200) },
      joinedAt: at('10:00:01'),
    }));
    const output = describeForWorkflow(CONFERENCE, { participants, ending: 'ended' });
    expect(Buffer.byteLength(JSON.stringify(output))).toBeLessThan(200_000);
    expect(output.participants?.length).toBeGreaterThan(500);
    expect((output.participants?.length ?? 0) + (output.participants_left_out ?? 0)).toBe(5000);
  });
});

test('a participant has what the events say of the call, and nothing else', () => {
  const participants = [{ call: { uid: 'u', from: '1', to: '2', direction: 'in', x: 1 } }, { call: {} }];
  expect(describeForWorkflow(CONFERENCE, { participants, ending: 'ended' })).toStrictEqual({
    conference: { id: CONFERENCE },
    participants: [{ uid: 'u', direction: 'in', from: '1', to: '2' }, {}],
  });
});

describe('the events of an ending', () => {
  const types = (isAwaited?: true) =>
    advanceEntries([created, ...WHOLE_CONFERENCE], {
      definition: { ...definition, ...(isAwaited && { isAwaited }) },
    })
      .events.filter(({ detail }) => detail.resume === true)
      .map(({ type }) => type);

  test('resume the workflow that waits for the conference', () => {
    expect(types(true)).toEqual(['Conference Ended']);
  });

  test('resume nothing if no workflow waits for the conference', () => {
    expect(types()).toEqual([]);
  });
});
