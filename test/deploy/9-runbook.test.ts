/*
 * At 3 am: alarms are set off, and the commands of their sections in docs/runbook.md fix them, word by word. README.md lists the alarms, and
 * what differs on the emulator. Only there can a minute of an alarm be short.
 */
import { alarmsOfRelay, seenOn } from './runbook/alarm-states';
import { beginNight, endNight } from './runbook/night';

// An alarm of half an hour lasts a minute and a half, and every command starts a program.
jest.setTimeout(400_000);

beforeAll(beginNight);
afterAll(endNight);

import './runbook/faulty-version.cases';
import './runbook/fonestorm-down.cases';

/** The deployed alarms that no test sets off. `9-watched-metrics` compares their metrics with those that are emitted. */
const NOT_SET_OFF =
  /^(Ticks|Audits|Entries (?!are dead)|Deliveries (?!are dead)|Workflows wait|The sweep|serve-console)| is throttled$/;

test('each deployed alarm went off, except those that README.md lists', async () => {
  const alarms = [...(await alarmsOfRelay()).keys()];
  expect([...seenOn].sort()).toEqual(alarms.filter((name) => !NOT_SET_OFF.test(name)).sort());
});
