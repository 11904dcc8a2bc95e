/*
 * At 3 am: each alarm is set off, and the commands of its section in docs/runbook.md fix it, word by word. README.md lists what
 * differs on the emulator. Only there can a minute of an alarm be short.
 */
import { temporaryFolders } from '../temporary-folders';
import { alarmsOfRelay, awaitOver, seenOn } from './runbook/alarm-states';
import { beginNight, endNight, night } from './runbook/night';

// An alarm of half an hour lasts a minute and a half, and every command starts a program.
jest.setTimeout(600_000);

const folder = temporaryFolders();

beforeAll(() => beginNight(folder()));
afterAll(endNight);

import './runbook/faulty-version.cases';
import './runbook/outages.cases';
import './runbook/single-alarms.cases';
import './runbook/throttles.cases';

test('each deployed alarm went off, and none is on at the end', async () => {
  expect([...seenOn].sort()).toEqual([...(await alarmsOfRelay()).keys()].sort());
  await awaitOver(...seenOn);
  expect(await night.shell.run('alarms')).toBe('');
});
