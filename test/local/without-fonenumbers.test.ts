import type { BusEvent } from '../../local/event-bus';
import { startRelay } from '../../local/relay';
import { startSimulator } from '../../simulator/simulator';
import { folders } from '../folder';
import { inTime } from '../in-time';
import { silent } from '../silent-log';
import { until } from '../until';

const folder = folders();

/** So short that all of it falls into the conference, or soon after it. */
const RULES = {
  ...{ questionDelay: 50, polling: 100, reminders: [], organizerAbsent: 100, notAttended: 200 },
  ...{ overrun: 100, close: 300, patience: 300 },
};
const LENGTH = 500;

test.each(['refused', 'dropped'] as const)(
  'a conference of 2.4 that no FoneNumber leads to has its times and its end, and no absence (unknown fields are %s)',
  async (unknownFields) => {
    const simulator = await startSimulator({
      settings: { generation: '2.4', unknownFields, requestsPerSecond: 0 },
      fonenumbers: [],
    });
    const events: BusEvent[] = [];
    const relay = await startRelay({
      ...{ folder: folder(), port: 0, rules: RULES, log: silent, generation: '2.4' },
      fonestorm: { url: simulator.url, credentials: { username: 'fonestorm', password: 'fonestorm' } },
      ...{ budget: { requestsPerSecond: 1000 }, sweepEvery: 100, latestTick: 0 },
      onEvent: (event) => events.push(event),
    });
    const types = (id: string) =>
      events.flatMap(({ detail, 'detail-type': type }) => (detail.metadata.conferenceId === id ? type : []));
    try {
      // In time: it was created before its start.
      const [id, end] = await inTime(500, async (ahead) => {
        const start = Date.now() + ahead;
        const conference = {
          ...{ id: `c${ahead}`, label: 'Short', organizer: 'ada', attendees: ['grace'] },
          start_time: new Date(start).toISOString(),
          end_time: new Date(start + LENGTH).toISOString(),
        };
        const response = await fetch(`${relay.url}/v2/conferences`, {
          method: 'POST',
          headers: { token: relay.token, 'content-type': 'application/json' },
          body: JSON.stringify(conference),
        });
        expect([response.status, await response.text()]).toEqual([201, expect.any(String)]);
        return [conference.id, start + LENGTH] as const;
      });
      await until(() => types(id).includes('Conference Audit Failed'));
      expect(types(id)).toEqual([
        ...['Conference Scheduled', 'Scheduled Start Reached', 'Scheduled End Reached'],
        'Conference Audit Failed',
      ]);
      expect(Date.now()).toBeGreaterThanOrEqual(end);
      // FoneStorm has it, and knows nothing of what the relay keeps on its own side.
      const fields = simulator.control.conferences().map((each) => Object.keys(each.fields).sort());
      expect(fields.at(-1)).toEqual(['end_time', 'label', 'start_time']);
    } finally {
      await simulator.close();
      await relay.close();
    }
  },
);
