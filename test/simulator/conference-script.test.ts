import { fullScript, remainingScript } from '../../simulator/conferences/conference-script';
import { until } from '../until';
import {
  closeAfterEach,
  formatPresence,
  hourFrom,
  startTestReceiver,
  startTestSimulator,
} from './test-simulator';

closeAfterEach();

const DEFAULT_SCRIPT = [
  ...['organizer+0', 'organizer+1', 'organizer+2', 'organizer+1', 'organizer+0', 'nobody+0'],
];
/** A conference that begins in `start` minutes and ends in `end`. */
const timesInMinutes = (start: number, end: number) => ({
  start_time: new Date(Date.now() + start * 60_000).toISOString(),
  end_time: new Date(Date.now() + end * 60_000).toISOString(),
});

async function startWithScripts(settings: Parameters<typeof startTestSimulator>[0] = {}) {
  const { url, payloads } = await startTestReceiver();
  const simulator = await startTestSimulator({ runsScripts: true, ...settings });
  const reports = () => payloads().map(formatPresence);
  return { ...simulator, reports, payloads, callback_url: url };
}

describe('a script', () => {
  const at = (time: string) => `2026-05-04T${time}.000Z`;
  const fields = { start_time: at('10:00:00'), end_time: at('11:00:00') };
  const lines = (steps: ReturnType<typeof fullScript>) =>
    steps.map((step) => {
      const time = new Date(step.at).toISOString().slice(11, 23);
      return `${time} ${step.action}${step.action === 'close' ? '' : ` ${step.person.name}`}`;
    });

  it('has the organizer join at the start and the attendees after, and all leave around the end', () => {
    expect(lines(fullScript({ ...fields, organizer: 'ada', attendees: ['bob', 'cy', 'bob'] }))).toEqual([
      ...['10:00:00.000 join ada', '10:00:15.000 join bob', '10:00:30.000 join cy'],
      ...['10:59:30.000 leave bob', '10:59:45.000 leave cy', '11:00:00.000 close'],
    ]);
  });

  it('is quicker in a short conference', () => {
    expect(lines(fullScript({ ...fields, end_time: at('10:00:08') }))).toEqual([
      ...['10:00:00.000 join organizer', '10:00:01.000 join attendee-1', '10:00:02.000 join attendee-2'],
      ...['10:00:06.000 leave attendee-1', '10:00:07.000 leave attendee-2', '10:00:08.000 close'],
    ]);
  });

  it('may have nobody but the organizer', () => {
    expect(lines(fullScript({ ...fields, attendees: [] }))).toEqual([
      ...['10:00:00.000 join organizer', '11:00:00.000 close'],
    ]);
  });

  it.each([
    ['in the middle, everybody still joins', '10:30:00', ['organizer', 'attendee-1', 'attendee-2']],
    ['near the end, those who would have left do not join', '10:59:30', ['organizer', 'attendee-2']],
    ['after the end, nobody joins', '11:00:00', []],
  ])('%s', (_name, time, expected) => {
    const steps = remainingScript(fields, Date.parse(at(time)));
    expect(steps.flatMap((step) => (step.action === 'join' ? [step.person.name] : []))).toEqual(expected);
  });
});

describe('a conference', () => {
  it('runs from the first who joins to the last who leaves, at high speed', async () => {
    const { create, reports, control, payloads, callback_url } = await startWithScripts({ speed: 0 });
    const id = await create({ ...timesInMinutes(1, 6), callback_url });
    control.changeSettings({ speed: 6000 });
    await until(() => reports().length === DEFAULT_SCRIPT.length);
    expect(reports()).toEqual(DEFAULT_SCRIPT);
    expect(payloads().every((payload) => payload.conference_status === 'unknown')).toBe(true);
    expect(control.conference(id)).toMatchObject({ isOver: true, people: [] });
    expect(control.conference(id).status.conference_status).toBe('ended');
  });

  it('with the talkative profile reports its end last, after its end_time', async () => {
    const { create, control, callback_url } = await startWithScripts({ speed: 0, profile: 'talkative' });
    const times = timesInMinutes(0, 3);
    const id = await create({ ...times, callback_url });
    control.changeSettings({ speed: 6000 });
    await until(() => control.conference(id).isOver);
    await control.whenIdle();
    const { payload } = control.conference(id).callbacks.at(-1) ?? {};
    expect(payload).toMatchObject({ conference_status: 'ended', organizer_status: false });
    expect(String(payload?.timestamp) >= times.end_time).toBe(true);
  });

  it('that is created after its start begins at once', async () => {
    const { create, reports, control, callback_url } = await startWithScripts();
    await create({ ...timesInMinutes(-30, 30), callback_url });
    await control.whenIdle();
    expect(reports()).toEqual(['organizer+0', 'organizer+1', 'organizer+2']);
  });

  it('that is created after its end does nothing', async () => {
    const { create, reports, control, callback_url } = await startWithScripts();
    const id = await create({ ...timesInMinutes(-60, -30), callback_url });
    await control.whenIdle();
    expect(reports()).toEqual([]);
    expect(control.conference(id)).toMatchObject({ isOver: true, hasBegun: false });
  });

  it('begins sooner with a faster clock', async () => {
    const { create, reports, control, callback_url } = await startWithScripts({ speed: 0 });
    await create({ ...timesInMinutes(60, 120), callback_url });
    control.changeSettings({ speed: 100_000 });
    await until(() => reports().length === DEFAULT_SCRIPT.length);
    expect(reports()).toEqual(DEFAULT_SCRIPT);
  });

  it('stands still while the clock does', async () => {
    const { create, reports, control, callback_url } = await startWithScripts({ speed: 0 });
    await create({ ...timesInMinutes(0.001, 60), callback_url });
    const other = await startWithScripts();
    await other.create({ ...timesInMinutes(0.002, 60), callback_url: other.callback_url });
    await until(() => other.reports().length > 0);
    expect([reports(), control.conferences()[0]?.people]).toEqual([[], []]);
  });

  it('that is moved to now begins at once, and one that is moved away waits', async () => {
    const { create, call, reports, control, callback_url } = await startWithScripts();
    const id = await create({ ...timesInMinutes(60, 120), callback_url });
    await call('PUT', `/conferences/${id}`, { label: 'x' });
    await control.whenIdle();
    expect(reports()).toEqual([]);
    await call('PUT', `/conferences/${id}`, timesInMinutes(-30, 30));
    await control.whenIdle();
    expect(reports()).toHaveLength(3);
    await call('PUT', `/conferences/${id}`, timesInMinutes(60, 120));
    await control.whenIdle();
    expect(reports()).toHaveLength(3);
  });

  it('that is ended or deleted sends nothing afterwards', async () => {
    const { create, call, payloads, control, callback_url } = await startWithScripts({ speed: 0 });
    const reports = (id: string) =>
      payloads()
        .filter((payload) => payload.id === id)
        .map(formatPresence);
    const [ended, deleted] = [
      await create({ ...timesInMinutes(0, 3), callback_url }),
      await create({ ...timesInMinutes(0, 3), callback_url }),
    ];
    await control.end(ended);
    await call('DELETE', `/conferences/${deleted}`);
    control.changeSettings({ speed: 6000 });
    await control.whenIdle();
    const before = [reports(ended), reports(deleted)];
    await until(() => Date.parse(control.time()) > Date.now() + 3 * 60_000);
    await control.whenIdle();
    expect([reports(ended), reports(deleted)]).toEqual(before);
    expect(reports(ended).at(-1)).toBe('nobody+0');
    expect(reports(deleted)).not.toContain('nobody+0');
  });

  it('that is ended does not begin again when scripts run', async () => {
    const { create, reports, control, callback_url } = await startWithScripts();
    await control.end(await create({ ...timesInMinutes(-30, 30), callback_url }));
    control.changeSettings({ runsScripts: false });
    control.changeSettings({ runsScripts: true });
    await control.whenIdle();
    expect(reports().slice(3)).toEqual(['nobody+0']);
  });

  it('keeps people of the control API until its end', async () => {
    const { create, control, reports, callback_url } = await startWithScripts({ speed: 0 });
    const id = await create({ ...timesInMinutes(1, 4), callback_url, attendees: [] });
    await control.join(id);
    control.changeSettings({ speed: 12_000 });
    await until(() => control.conference(id).isOver);
    await control.whenIdle();
    expect(reports()).toEqual(['nobody+1', 'organizer+1', 'organizer+0', 'nobody+0']);
  });

  it('has one organizer, also after the control API added another or a change names another', async () => {
    const { create, call, control, reports, callback_url } = await startWithScripts({ speed: 0 });
    const id = await create({ ...timesInMinutes(1, 4), callback_url, attendees: [], organizer: 'ada' });
    await control.join(id, 'organizer');
    await call('PUT', `/conferences/${id}`, { ...timesInMinutes(-1, 4), organizer: 'grace' });
    control.changeSettings({ speed: 12_000 });
    await until(() => control.conference(id).isOver);
    await control.whenIdle();
    expect(reports()).toEqual(['organizer+0', 'nobody+0']);
  });

  it('runs only while runsScripts is set', async () => {
    const { create, control, reports, callback_url } = await startWithScripts({ runsScripts: false });
    await create({ ...timesInMinutes(-30, 30), callback_url });
    await control.whenIdle();
    expect(reports()).toEqual([]);
    control.changeSettings({ runsScripts: true });
    await control.whenIdle();
    expect(reports()).toHaveLength(3);
    control.changeSettings({ runsScripts: false, speed: 100_000 });
    await until(() => Date.parse(control.time()) > Date.now() + 60 * 60_000);
    await create({ ...timesInMinutes(-30, 30), callback_url });
    await control.whenIdle();
    expect(reports()).toHaveLength(3);
  });
});

it('hundreds of conferences run at the same time', async () => {
  const { call, control } = await startTestSimulator({ runsScripts: true, speed: 1 });
  for (let batch = 0; batch < 2; batch += 1) {
    await Promise.all(
      Array.from({ length: 100 }, () => call('POST', '/conferences', { ...hourFrom(1), attendees: [] })),
    );
  }
  control.changeSettings({ speed: 36_000 });
  await until(() => control.conferences().every(({ isOver, hasBegun }) => isOver && hasBegun));
  expect(control.conferences()).toHaveLength(200);
});
