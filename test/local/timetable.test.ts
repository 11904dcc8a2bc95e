import type { BusEvent } from '../../local/event-bus';
import { startRelay } from '../../local/relay';
import { startSimulator } from '../../simulator/simulator';
import { retryWhenLate } from '../retry-when-late';
import { silentLogger } from '../silent-logger';
import { temporaryFolders } from '../temporary-folders';
import { until } from '../until';

const folder = temporaryFolders();

/** So short that a conference's whole time passes in a test. */
const RULES = {
  ...{
    statusCheckDelay: 50,
    pollInterval: 250,
    reminders: [600] as const,
    organizerAbsentAfter: 300,
    notAttendedAfter: 600,
  },
  ...{ overrunAfter: 1000, closeAfter: 2000 },
};

const HOUR = 3600_000;

const inMilliseconds = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();

/** Scheduled, and moved. */
function isFromTimetable({ detail }: BusEvent): boolean {
  return detail.metadata.origin === 'api';
}

/** A relay with its own simulator, without scripts and callbacks. */
async function startSystem() {
  const simulator = await startSimulator({
    settings: { runsScripts: false, requestsPerSecond: 0, callbackFaults: [{ fault: 'drop' }] },
  });
  const events: BusEvent[] = [];
  const relay = await startRelay({
    ...{ folder: folder(), port: 0, rules: RULES, logger: silentLogger },
    fonestorm: { url: simulator.url, credentials: { token: 'key' } },
    budget: { requestsPerSecond: 1000 },
    ...{ sweepInterval: 100, maxTickDelay: 0 },
    onEvent: (event) => events.push(event),
  });
  const of = (id: string) => events.filter(({ detail }) => detail.metadata.conferenceId === id);
  const typesOf = (id: string) => of(id).map((event) => event['detail-type']);
  const call = async (method: string, path: string, body: object) => {
    const response = await fetch(`${relay.url}/v2/conferences${path}`, {
      method,
      headers: { token: 'key', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
    await response.text();
  };
  return {
    ...{ control: simulator.control, schedules: relay.schedules, of, typesOf },
    create: (id: string, start_time: string, end_time: string) =>
      call('POST', '', { id, start_time, end_time }),
    move: (id: string, times: { start_time?: string; end_time?: string }) => call('PUT', `/${id}`, times),
    waitForEvent: (id: string, type: string) => until(() => typesOf(id).includes(type)),
    async close() {
      await simulator.close();
      await relay.close();
    },
  };
}

type System = Awaited<ReturnType<typeof startSystem>>;

/** Each has its own relay and simulator; they run together. */
const cases: Readonly<Record<string, (system: System) => Promise<void>>> = {
  'if every callback is lost, status checks find all changes': async (system) => {
    const { control, create, move, waitForEvent, of, typesOf } = system;
    const expectFound = async (change: () => Promise<unknown>, ...types: string[]) => {
      const known = typesOf('c').length;
      await change();
      await until(() => types.every((type) => typesOf('c').slice(known).includes(type)));
    };
    await create('c', inMilliseconds(HOUR), inMilliseconds(2 * HOUR));
    await control.join('c', 'organizer');
    await move('c', { start_time: inMilliseconds(0) });
    await waitForEvent('c', 'Organizer Joined');
    await expectFound(() => control.join('c'), 'Attendee Count Changed');
    await expectFound(() => control.end('c'), 'Organizer Left', 'Attendee Count Changed');
    await expectFound(
      () => move('c', { end_time: inMilliseconds(10) }),
      'Conference Ended',
      'Scheduled End Reached',
    );
    const ofRelay = of('c').filter((event) => !isFromTimetable(event));
    expect(ofRelay.map((event) => event['detail-type']).sort()).toEqual([
      ...['Attendee Count Changed', 'Attendee Count Changed', 'Conference Ended', 'Conference Started'],
      ...['Organizer Joined', 'Organizer Left', 'Scheduled End Reached', 'Scheduled Start Reached'],
    ]);
    for (const event of ofRelay) {
      const isOfTime = event['detail-type'].startsWith('Scheduled ');
      expect(event.detail.metadata.origin).toBe(isOfTime ? 'timetable' : 'reconciliation');
    }
    const { callbacks } = control.conference('c');
    expect(callbacks.map(({ isDropped }) => isDropped)).toEqual([true, true, true]);
  },

  'a conference that is moved three times has each timetable event once, at its last time': async (
    system,
  ) => {
    const { create, move, waitForEvent, of } = system;
    const [id, times] = await retryWhenLate(1000, async (ahead) => {
      const name = `c${ahead}`;
      const starts = [0, 100, 200, 300].map((later) => inMilliseconds(ahead + RULES.reminders[0] + later));
      await create(name, starts[0] ?? '', inMilliseconds(HOUR));
      for (const start_time of starts.slice(1)) await move(name, { start_time });
      return [name, starts] as const;
    });
    await waitForEvent(id, 'Conference Not Attended');
    const ofTime = of(id).filter((event) => !isFromTimetable(event));
    expect(ofTime.map((event) => event['detail-type'])).toEqual([
      ...['Conference Reminder', 'Scheduled Start Reached', 'Organizer Absent', 'Conference Not Attended'],
    ]);
    const last = Date.parse(times.at(-1) ?? '');
    const [reminded, started, absent, missed] = ofTime.map(({ detail }) =>
      Date.parse(detail.metadata.occurredAt),
    );
    expect(reminded).toBeGreaterThanOrEqual(last - RULES.reminders[0]);
    expect(started).toBeGreaterThanOrEqual(last);
    expect(absent).toBeGreaterThanOrEqual(last + RULES.organizerAbsentAfter);
    expect(missed).toBeGreaterThanOrEqual(last + RULES.notAttendedAfter);
  },

  'if all schedules are lost, the sweep still causes every timetable event': async (system) => {
    const { control, schedules, create, move, waitForEvent, of } = system;
    Object.assign(schedules, { set: async () => undefined });
    const empty = await retryWhenLate(500, async (ahead) => {
      await create(`empty${ahead}`, inMilliseconds(ahead + RULES.reminders[0]), inMilliseconds(HOUR));
      return `empty${ahead}`;
    });
    await create('long', inMilliseconds(HOUR), inMilliseconds(2 * HOUR));
    await control.join('long', 'organizer');
    await move('long', { start_time: inMilliseconds(0), end_time: inMilliseconds(500) });
    await waitForEvent(empty, 'Conference Not Attended');
    await waitForEvent('long', 'Conference Overrunning');
    const typesOf = (id: string) =>
      of(id).flatMap((event) => (isFromTimetable(event) ? [] : event['detail-type']));
    expect(typesOf(empty)).toEqual([
      ...['Conference Reminder', 'Scheduled Start Reached', 'Organizer Absent', 'Conference Not Attended'],
    ]);
    expect(typesOf('long').sort()).toEqual([
      ...['Conference Overrunning', 'Conference Started', 'Organizer Joined'],
      ...['Scheduled End Reached', 'Scheduled Start Reached'],
    ]);
  },
};

describe('the timetable', () => {
  const systems: System[] = [];
  const running = new Map<string, Promise<void>>();
  beforeAll(async () => {
    for (const _ of Object.keys(cases)) systems.push(await startSystem());
    for (const [index, [name, run]] of Object.entries(cases).entries()) {
      const each = run(systems[index] as System);
      each.catch(() => undefined);
      running.set(name, each);
    }
  });
  afterAll(async () => {
    for (const system of systems) await system.close();
  });

  for (const name of Object.keys(cases)) test(name, async () => running.get(name));
});
