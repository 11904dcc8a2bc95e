import { sweepSeries } from '../../../lambda/operations/sweep/sweep-series';
import { atEveryCall, type BreakPoint, breakingPorts } from '../breaking-ports';
import { interceptPort } from '../intercept-port';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { LONGEST_REQUEST, testRelay } from '../test-relay';
import { atFoneStorm, createWeekly, summaryOf, sweepAll } from './series-steps';

const relay = testRelay();

/** Two conferences, so that a sweep also dies between them. */
const TWO = { rrule: 'FREQ=WEEKLY;COUNT=2' };

interface Story {
  before(it: IsolatedRelay): Promise<void>;
  readonly foneStorm: readonly string[];
  readonly occurrences: readonly string[];
  readonly events: readonly string[];
  /** No conference is created. */
  readonly isNeverHeld?: true;
}

const created = async (it: IsolatedRelay) => {
  await createWeekly(it.call, TWO);
  await sweepAll(it);
};

const stories: Readonly<Record<string, Story>> = {
  'the creation of the conferences': {
    before: (it) => createWeekly(it.call, TWO),
    foneStorm: ['05-04T11:30 Weekly', '05-11T11:30 Weekly'],
    occurrences: ['20260504 05-04T11:30 scheduled', '20260511 05-11T11:30 scheduled'],
    events: ['Series Created'],
  },
  'a change of all conferences': {
    async before(it) {
      await created(it);
      await it.call('PUT', '/v2/series/weekly', {
        start: '2026-05-04T15:00:00',
        template: { label: 'Later' },
      });
    },
    foneStorm: ['05-04T13:00 Later', '05-11T13:00 Later'],
    occurrences: ['20260504 05-04T13:00 scheduled', '20260511 05-11T13:00 scheduled'],
    events: ['Series Created', 'Series Updated'],
  },
  'a skipped and a moved occurrence': {
    async before(it) {
      await created(it);
      await it.call('DELETE', '/v2/series/weekly/occurrences/20260504');
      await it.call('PUT', '/v2/series/weekly/occurrences/20260511', { start: '2026-05-12T10:00:00' });
    },
    foneStorm: ['05-12T08:00 Weekly'],
    occurrences: ['20260504 05-04T11:30 skipped', '20260511 05-12T08:00 scheduled'],
    events: ['Series Created', 'Series Updated', 'Series Updated'],
  },
  'an occurrence that is skipped and wanted again': {
    async before(it) {
      await created(it);
      await it.call('DELETE', '/v2/series/weekly/occurrences/20260504');
      await sweepAll(it);
      await it.call('PUT', '/v2/series/weekly/occurrences/20260504', { start: '2026-05-04T13:30:00' });
    },
    foneStorm: ['05-04T11:30 Weekly', '05-11T11:30 Weekly'],
    occurrences: ['20260504 05-04T11:30 scheduled', '20260511 05-11T11:30 scheduled'],
    events: ['Series Created', 'Series Updated', 'Series Updated'],
  },
  'an occurrence that is moved after its conference was deleted by hand': {
    async before(it) {
      await created(it);
      await it.call('DELETE', '/v2/conferences/weekly-20260504');
      await it.settle();
      await it.call('PUT', '/v2/series/weekly/occurrences/20260504', { start: '2026-05-05T13:30:00' });
    },
    foneStorm: ['05-05T11:30 Weekly', '05-11T11:30 Weekly'],
    occurrences: ['20260504 05-05T11:30 scheduled', '20260511 05-11T11:30 scheduled'],
    events: ['Series Created', 'Series Updated'],
  },
  'an occurrence that is restored after its conference was changed by hand': {
    async before(it) {
      await created(it);
      await it.call('PUT', '/v2/conferences/weekly-20260504', { label: 'By hand' });
      await it.settle();
      await it.call('PUT', '/v2/series/weekly/occurrences/20260504', { start: '2026-05-04T13:30:00' });
    },
    foneStorm: ['05-04T11:30 Weekly', '05-11T11:30 Weekly'],
    occurrences: ['20260504 05-04T11:30 scheduled', '20260511 05-11T11:30 scheduled'],
    events: ['Series Created'],
  },
  'the deletion of a series': {
    async before(it) {
      await created(it);
      await it.call('DELETE', '/v2/series/weekly');
    },
    foneStorm: [],
    occurrences: [],
    events: ['Series Created', 'Series Ended'],
  },
  'the failures of occurrences': {
    async before(it) {
      await createWeekly(it.call, TWO);
      relay().foneStorm({ apiFaults: [{ fault: 'refuse', operation: 'create', every: 1 }] });
    },
    ...{ foneStorm: [], isNeverHeld: true },
    occurrences: ['20260504 05-04T11:30 failed', '20260511 05-11T11:30 failed'],
    events: ['Series Created', 'Series Occurrence Failed', 'Series Occurrence Failed'],
  },
  'the occurrences that were missed': {
    async before(it) {
      await createWeekly(it.call, TWO);
      it.pass(15 * 24 * 3600_000);
    },
    ...{ foneStorm: [], occurrences: [], isNeverHeld: true },
    events: ['Series Created', 'Series Occurrence Failed', 'Series Occurrence Failed', 'Series Ended'],
  },
  'the end of a series': {
    async before(it) {
      await created(it);
      it.pass(8 * 24 * 3600_000);
    },
    foneStorm: ['05-04T11:30 Weekly', '05-11T11:30 Weekly'],
    occurrences: [],
    events: ['Series Created', 'Series Ended'],
  },
};

const describeBreak = ({ call }: BreakPoint) => `after call ${call}`;

test.each(Object.entries(stories))(
  'sweeps finish %s, once, after one is killed at any moment',
  async (_name, story) => {
    await atEveryCall(async (where) => {
      const it = await isolatedRelay(relay());
      await story.before(it);
      const { ports, calls } = breakingPorts(it.ports, where);
      await sweepSeries(ports)().catch(() => undefined);
      it.pass(LONGEST_REQUEST);
      await sweepAll(it, 3);
      const at = describeBreak(where);
      expect([at, atFoneStorm(relay())]).toEqual([at, story.foneStorm]);
      const shown = story.occurrences.length === 0 ? [] : await summaryOf(it.call);
      expect([at, shown]).toEqual([at, story.occurrences]);
      // A repeat has the same id and the same content.
      const events = it.events.filter(({ detail }) => detail.metadata.conferenceId === 'series.weekly');
      const unique = new Map(events.map((event) => [event.detail.metadata.id, event]));
      expect([at, [...unique.values()].map(({ type }) => type)]).toEqual([at, story.events]);
      for (const event of events) expect(unique.get(event.detail.metadata.id)).toEqual(event);
      const { body } = await it.call('GET', '/v2/series/weekly/events');
      expect([at, body.events?.map((event) => event['detail-type'])]).toEqual([at, story.events]);
      // A conference is announced once.
      for (const id of ['weekly-20260504', 'weekly-20260511']) {
        const scheduled = it.types(id).filter((type) => type === 'Conference Scheduled');
        expect([at, id, scheduled]).toEqual([at, id, story.isNeverHeld ? [] : ['Conference Scheduled']]);
      }
      return calls();
    }, 4);
  },
);

test('two sweeps at once make each conference once', async () => {
  const it = await isolatedRelay(relay());
  await createWeekly(it.call);
  await Promise.all([sweepSeries(it.ports)(), sweepSeries(it.ports)()]);
  await sweepAll(it, 2);
  expect(atFoneStorm(relay())).toHaveLength(5);
  expect((await summaryOf(it.call)).every((each) => each.endsWith('scheduled'))).toBe(true);
});

test('a conference that a sweep is about to create when its series is deleted is deleted, too', async () => {
  const it = await isolatedRelay(relay());
  await createWeekly(it.call, { rrule: 'FREQ=WEEKLY;COUNT=1' });
  let isDeleted = false;
  const definitions = interceptPort(it.ports.definitions, async (name, work) => {
    if (name === 'write' && !isDeleted) {
      isDeleted = true;
      await it.call('DELETE', '/v2/series/weekly');
      await sweepSeries(it.ports)();
    }
    return work();
  });
  await sweepSeries({ ...it.ports, definitions })();
  expect(atFoneStorm(relay())).toEqual(['05-04T11:30 Weekly']);
  await sweepAll(it, 3);
  expect(atFoneStorm(relay())).toEqual([]);
});

test('a change during a sweep is made by the next one', async () => {
  const it = await isolatedRelay(relay());
  await createWeekly(it.call, TWO);
  const { publish } = it.ports.eventBus;
  let isChanged = false;
  await it.sweep({
    eventBus: {
      async publish(events) {
        await publish(events);
        if (isChanged || events[0]?.type !== 'Series Created') return;
        isChanged = true;
        await it.call('PUT', '/v2/series/weekly', { template: { label: 'Later' } });
      },
    },
  });
  await sweepAll(it, 2);
  expect(atFoneStorm(relay())).toEqual(['05-04T11:30 Later', '05-11T11:30 Later']);
});
