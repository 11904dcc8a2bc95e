import type { Rules } from '../../lambda/domain/rules';
import type { BusEvent } from '../../local/event-bus';
import { startRelay } from '../../local/relay';
import type { RelayOptions } from '../../local/relay-options';
import { type SimulatorOptions, startSimulator } from '../../simulator/simulator';
import { retryWhenLate } from '../retry-when-late';
import { silentLogger } from '../silent-logger';
import { temporaryFolders } from '../temporary-folders';
import { until } from '../until';

const folder = temporaryFolders();

/** A new one for each attempt. */
const NUMBERS = ['3215550001', '3215550002', '3215550003', '3215550004'];

/** Times so short that all steps fall into a conference, or soon after it. */
const RULES = {
  ...{
    statusCheckDelay: 50,
    pollInterval: 100,
    reminders: [],
    organizerAbsentAfter: 100,
    notAttendedAfter: 200,
  },
  ...{ overrunAfter: 100, closeAfter: 300, statusCheckTimeout: 300 },
};

/** A relay and a FoneStorm of generation 2.4. */
async function startSystem(
  settings: SimulatorOptions['settings'],
  fonenumbers: readonly string[],
  rules: Partial<Rules>,
  more: Partial<RelayOptions> = {},
) {
  const simulator = await startSimulator({
    settings: { generation: '2.4', requestsPerSecond: 0, ...settings },
    fonenumbers,
  });
  const events: BusEvent[] = [];
  const relay = await startRelay({
    ...{ folder: folder(), port: 0, rules, logger: silentLogger, generation: '2.4' },
    fonestorm: { url: simulator.url, credentials: { username: 'fonestorm', password: 'fonestorm' } },
    ...{ budget: { requestsPerSecond: 1000 }, sweepInterval: 100, maxTickDelay: 0, ...more },
    onEvent: (event) => events.push(event),
  });
  const { control } = simulator;
  const of = (id: string) => events.filter(({ detail }) => detail.metadata.conferenceId === id);
  return {
    control,
    typesOf: (id: string) => of(id).map((event) => event['detail-type']),
    /** The events of calls: the caller's number after the word. */
    callsOf: (id: string) =>
      of(id).flatMap(({ detail, 'detail-type': type }) => {
        const { from } = (detail.call ?? {}) as { from?: string };
        return from === undefined ? [] : [`${type.replace('Participant ', '')} ${from}`];
      }),
    /** The label by which FoneStorm knows the conference that a number leads to. */
    leadsTo: (fonenumber: string) => {
      const { id = '' } = control.fonenumber(fonenumber).service ?? {};
      return control.conferences().find((each) => each.id === id)?.fields.label;
    },
    async create(id: string, start: number, end: number, more: object = {}) {
      const times = { start_time: new Date(start).toISOString(), end_time: new Date(end).toISOString() };
      const response = await fetch(`${relay.url}/v2/conferences`, {
        method: 'POST',
        headers: { token: relay.token, 'content-type': 'application/json' },
        body: JSON.stringify({ id, label: id, ...times, ...more }),
      });
      return { status: response.status, answer: await response.text() };
    },
    async close() {
      await simulator.close();
      await relay.close();
    },
  };
}

type System = Awaited<ReturnType<typeof startSystem>>;

/** FoneStorm has the conference, without the fields that the relay keeps to itself. */
async function expectNoAbsence({ control, create, typesOf }: System) {
  const [id, end] = await retryWhenLate(500, async (ahead) => {
    const [start, end] = [Date.now() + ahead, Date.now() + ahead + 500];
    const more = { organizer: 'ada', attendees: ['grace'], callback_url: 'http://127.0.0.1:1/' };
    expect((await create(`c${ahead}`, start, end, more)).status).toBe(201);
    return [`c${ahead}`, end] as const;
  });
  await until(() => typesOf(id).includes('Conference Audit Failed'));
  expect(typesOf(id)).toEqual([
    ...['Conference Scheduled', 'Scheduled Start Reached', 'Scheduled End Reached'],
    'Conference Audit Failed',
  ]);
  expect(Date.now()).toBeGreaterThanOrEqual(end);
  const fields = control.conferences().map((each) => Object.keys(each.fields).sort());
  expect(fields.at(-1)).toEqual(['end_time', 'label', 'start_time']);
}

async function expectHandover({ control, create, leadsTo, callsOf }: System) {
  const unused = [...NUMBERS];
  const [first, second, fonenumber] = await retryWhenLate(3000, async (ahead) => {
    const number = unused.shift() ?? '';
    const [start, end] = [Date.now() + ahead / 3, Date.now() + ahead];
    const names = [`first${ahead}`, `second${ahead}`] as const;
    const more = { fonenumber: number };
    expect((await create(names[0], start, end, more)).status).toBe(201);
    expect((await create(names[1], end, end + 3600_000, more)).status).toBe(201);
    const third = await create(`third${ahead}`, end + 1000, end + 2000, more);
    expect([third.status, third.answer]).toEqual([409, expect.stringContaining(names[1])]);
    await until(() => (leadsTo(number) === names[0] && Date.now() >= start) || Date.now() >= end);
    await control.call(number, { from: '3055550001' });
    return [...names, number] as const;
  });
  await until(() => callsOf(first).includes('Joined 3055550001') && leadsTo(fonenumber) === second);
  await control.call(fonenumber, { from: '3055550002' });
  const [early] = control.fonenumber(fonenumber).calls;
  await control.hangUp(early?.uid ?? '');
  await until(() => callsOf(first).length === 2 && callsOf(second).length === 1);
  expect([callsOf(first), callsOf(second)]).toEqual([
    ['Joined 3055550001', 'Left 3055550001'],
    ['Joined 3055550002'],
  ]);
}

/** Each assignment takes three requests: one to read the number, and two to set it. */
async function expectAllAssigned({ control, create, leadsTo }: System) {
  const numbers = control.fonenumbers().map(({ fonenumber }) => fonenumber);
  const [start, end] = [Date.now() + 60_000, Date.now() + 3600_000];
  await Promise.all(numbers.map((fonenumber) => create(`on-${fonenumber}`, start, end, { fonenumber })));
  await until(() => numbers.every((fonenumber) => leadsTo(fonenumber) === `on-${fonenumber}`));
  expect(control.requests().operations).toMatchObject({
    ...{ number: numbers.length, 'receive-notify': numbers.length, service: numbers.length },
  });
}

type Case = readonly [
  name: string,
  settings: SimulatorOptions['settings'],
  fonenumbers: readonly string[],
  rules: Partial<Rules>,
  run: (system: System) => Promise<void>,
  more?: Partial<RelayOptions>,
];

/** All cases run at once, each with its own relay. */
const cases: readonly Case[] = [
  ...(['refused', 'dropped'] as const).map(
    (unknownFields): Case => [
      `a conference that no FoneNumber leads to has its times, and no absence (unknown fields are ${unknownFields})`,
      { unknownFields },
      [],
      RULES,
      expectNoAbsence,
    ],
  ),
  [
    'two conferences use one number in turn, and a caller who stays counts in the first one only',
    { runsScripts: false },
    NUMBERS,
    // It is not closed before the caller leaves.
    { ...RULES, closeAfter: 600_000 },
    expectHandover,
  ],
  [
    'assignments that are due together do not take budget slots from each other',
    { runsScripts: false },
    Array.from({ length: 10 }, (_, index) => `321555010${index}`),
    {},
    expectAllAssigned,
    { budget: { requestsPerSecond: 20 }, sweepInterval: 600_000 },
  ],
];

describe('with generation 2.4', () => {
  const systems: System[] = [];
  const running = new Map<string, Promise<void>>();
  beforeAll(async () => {
    for (const [name, settings, fonenumbers, rules, run, more] of cases) {
      const system = await startSystem(settings, fonenumbers, rules, more);
      systems.push(system);
      const each = run(system);
      each.catch(() => undefined);
      running.set(name, each);
    }
  });
  afterAll(async () => {
    for (const system of systems) await system.close();
  });

  test.each(cases.map(([name]) => name))('%s', async (name) => running.get(name));
});
