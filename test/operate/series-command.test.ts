import type { LocalRelay } from '../../local/relay';
import type { Simulator } from '../../simulator/simulator';
import { temporaryFolders } from '../temporary-folders';
import { runInProcess } from './command-in-process';
import { startRelayWithSimulator } from './relay-with-simulator';

const folder = temporaryFolders();
let simulator: Simulator;
let relay: LocalRelay;

beforeAll(async () => {
  ({ relay, simulator } = await startRelayWithSimulator(folder()));
});
afterAll(async () => {
  await relay.close();
  await simulator.close();
});

/** Runs `conference-relay series` for the relay on this machine. */
const series = (line: string, input = '') =>
  runInProcess(['series', ...line.split(' '), '--url', relay.url, '--token', relay.token], {
    readInput: async () => input,
  });
/** The local date in some days, in UTC. */
const day = (days: number) => new Date(Date.now() + days * 24 * 3600_000).toISOString().slice(0, 10);
const [first, second] = [day(2), day(3)];
const [firstId, secondId] = [first, second].map((each) => each.replaceAll('-', ''));
const fields = `--time-zone UTC --start ${first}T09:30:00 --duration PT45M --rrule FREQ=DAILY;COUNT=2`;

test('a series is created, listed, shown, changed, deleted, and then not found', async () => {
  expect(await series(`create --id daily --label Daily --attendee grace edsger ${fields}`)).toEqual({
    ...{ code: 0, stderr: '', stdout: 'Created the series daily.\n' },
  });
  const { stdout: list } = await series('list');
  expect(list.split('\n')[0]).toMatch(/^ID +STATUS +LABEL +ZONE +START +DURATION +RULE$/);
  expect(list).toMatch(/^daily +active +Daily +UTC +\S+T09:30:00 +PT45M +FREQ=DAILY;COUNT=2$/m);
  expect((await series('update daily --duration PT1H --label Standup')).stdout).toBe(
    'Changed duration, template of the series daily.\n',
  );
  const { stdout: shown } = await series('show daily');
  expect(shown).toMatch(/^duration +PT1H$/m);
  // The rest of the template stays.
  expect(shown).toMatch(/^template +\{"label":"Standup","attendees":\["grace","edsger"\]\}$/m);
  expect(await series('delete daily --yes')).toMatchObject({
    code: 0,
    stdout: 'The series daily is deleted.\n',
  });
  expect(await series('show daily')).toMatchObject({
    ...{ code: 4, stdout: '', stderr: 'There is no series with this id.\n' },
  });
});

test('occurrences are listed, shown, moved and skipped', async () => {
  await series(`create --id moves ${fields}`);
  expect((await series(`move moves ${firstId} --start ${first}T11:00:00`)).stdout).toBe(
    `The occurrence ${firstId} of the series moves starts at ${first}T11:00:00.\n`,
  );
  expect((await series(`skip moves ${secondId} --yes`)).stdout).toBe(
    `The occurrence ${secondId} of the series moves is skipped.\n`,
  );
  const { stdout } = await series('occurrences moves');
  expect(stdout.split('\n')[0]).toMatch(/^ID +START +END +STATUS +CONFERENCE +REASON$/);
  expect(stdout).toContain(`${firstId}  ${first}T11:00:00.000Z  ${first}T11:45:00.000Z`);
  expect(stdout).toMatch(new RegExp(`^${secondId} .* skipped$`, 'm'));
  expect((await series(`occurrences moves ${firstId}`)).stdout).toMatch(/^moved +true$/m);
  const { occurrence } = JSON.parse((await series(`occurrences moves ${secondId} --json`)).stdout);
  expect(occurrence).toMatchObject({ id: secondId, status: 'skipped' });
  const { events } = JSON.parse((await series('events moves --after 0 --limit 5 --json')).stdout);
  expect(events).toEqual(expect.any(Array));
});

test('a series is created from a file, with an idempotency key, and its metadata is merged', async () => {
  const file = {
    ...{ time_zone: 'UTC', start: `${first}T09:30:00`, duration: 'PT45M', rrule: 'FREQ=DAILY' },
    template: { label: 'File', metadata: { caseId: '4711', note: 'x' } },
  };
  const create = () => series('create --from - --idempotency-key k --json', JSON.stringify(file));
  const { id } = JSON.parse((await create()).stdout).series;
  expect(JSON.parse((await create()).stdout).series.id).toBe(id);
  await series(`update ${id} --metadata caseId=4712 note= --exdate ${second}T09:30:00`);
  const { series: shown } = JSON.parse((await series(`show ${id} --json`)).stdout);
  expect(shown).toMatchObject({
    template: { label: 'File', metadata: { caseId: '4712' } },
    exdates: [`${second}T09:30:00`],
  });
});

test.each([
  ['create --rrule FREQ=DAILY', 3, 'time_zone: expected'],
  ['update none', 2, 'expected a field to change'],
  ['update none --label x', 4, 'There is no series with this id'],
  ['move none 20260504', 2, "required option '--start <time>'"],
  ['skip none 20260504', 2, '--yes: expected'],
  ['skip none 20260504 --yes', 4, 'There is no series with this id'],
  ['delete none', 2, '--yes: expected'],
  ['events none', 4, 'There is no series with this id'],
  ['events none --after x', 2, 'Expected a sequence number'],
  ['list --colour red', 2, "unknown option '--colour'"],
])('"series %s" ends with code %i', async (line, code, message) => {
  const result = await series(line);
  expect([result.code, result.stdout, result.stderr]).toEqual([code, '', expect.stringContaining(message)]);
});
