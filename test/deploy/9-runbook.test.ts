/*
 * At 3 am: each alarm is set off, and the commands of its section in docs/runbook.md fix it, word by word. README.md lists what
 * differs on the emulator. Only there can a minute of an alarm be short.
 */
import { alarmsOfRelay, seenOn } from './runbook/alarm-states';
import { beginNight, endNight, night } from './runbook/night';

// An alarm of half an hour lasts a minute and a half, and every command starts a program.
jest.setTimeout(400_000);

beforeAll(beginNight);
afterAll(endNight);

import './runbook/faulty-version.cases';
import './runbook/outages.cases';
import './runbook/single-alarms.cases';

test('each deployed alarm went off, and none is on at the end', async () => {
  expect([...seenOn].sort()).toEqual([...(await alarmsOfRelay()).keys()].sort());
  // The sweep runs every five minutes, which are longer than the 15 minutes of its alarm on the emulator.
  expect(await night.shell.run('alarms')).not.toMatch(/Conference Relay: (?!The sweep)/);
});
