import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Locator, type Page } from 'playwright-core';
import { readConsoleFiles } from '../lambda/adapters/runtime/console-files';
import { consoleFolder } from '../lib/functions/console-build';
import { type LocalRelay, startRelay } from '../local/relay';
import { terminalLogger } from '../local/terminal';
import type { Control } from '../simulator/control/control';
import { startSimulator } from '../simulator/simulator';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** The conference of the picture: it runs this long. */
const DURATION = 30 * SECOND;

/** Runs a seeded relay, and writes the pictures of the console, light and dark, such as `console-now.png`. It takes about a minute. */
export async function recordConsole(docs: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'console-'));
  const simulator = await startSimulator({ settings: { runsScripts: false, requestsPerSecond: 0 } });
  const relay = await startRelay({
    ...{ folder, port: 0, logger: terminalLogger, consoleFiles: readConsoleFiles(consoleFolder()) },
    fonestorm: { url: simulator.url, credentials: { token: 'key' } },
    simulatorControlUrl: simulator.controlUrl,
  });
  const receiver = await startReceiver();
  await seedDay(relay);
  await liveConference(relay, simulator.control, receiver.url);
  await takePictures(relay, docs);
  receiver.close();
  await relay.close();
  await simulator.close();
  rmSync(folder, { recursive: true });
}

/** Accepts every callback but the third. */
async function startReceiver() {
  let count = 0;
  const server = createServer((incoming, outgoing) => {
    incoming.resume();
    count += 1;
    outgoing.writeHead(count === 3 ? 503 : 200).end(count === 3 ? 'busy' : 'thanks');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}/hook`, close: () => server.close() };
}

async function create(relay: LocalRelay, fields: object): Promise<void> {
  const response = await fetch(`${relay.url}/v2/conferences`, {
    method: 'POST',
    headers: { token: relay.token, 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  });
  if (!response.ok) throw new Error(await response.text());
}

function times(start: number, end: number) {
  const now = Date.now();
  return {
    start_time: new Date(now + start).toISOString(),
    end_time: new Date(now + end).toISOString(),
  };
}

async function seedDay(relay: LocalRelay): Promise<void> {
  const day = [
    ['lesson-7b', 'Algebra, class 7b', -20, 40],
    ['visit-2214', 'Telehealth visit', 30, 60],
    ['hearing-118', 'Hearing 118/26', 90, 210],
    ['client-call', 'Client call', 240, 285],
    ['retro', 'Retrospective', 420, 480],
  ] as const;
  for (const [id, label, start, end] of day)
    await create(relay, { id, label, ...times(start * MINUTE, end * MINUTE) });
}

/** A conference from its start to its end, in which people join and leave. The last callback is lost. */
async function liveConference(relay: LocalRelay, control: Control, callbackUrl: string): Promise<void> {
  const id = 'standup';
  const people = { organizer: 'ada', attendees: ['grace', 'edsger', 'barbara'] };
  await create(relay, {
    ...{ id, label: 'Weekly progress', ...people, callback_url: callbackUrl },
    ...times(2 * SECOND, DURATION),
  });
  await sleep(3 * SECOND);
  await control.join(id, 'organizer');
  for (const pause of [2, 3, 2]) {
    await sleep(pause * SECOND);
    await control.join(id);
  }
  await sleep(4 * SECOND);
  await control.leave(id);
  await sleep(3 * SECOND);
  await control.join(id);
  await sleep(6 * SECOND);
  for (let left = 0; left < 3; left += 1) {
    await control.leave(id);
    await sleep(SECOND);
  }
  const { callbackFaults } = control.settings();
  control.changeSettings({ callbackFaults: [...callbackFaults, { fault: 'drop', next: 1 }] });
  await control.leave(id, 'organizer');
  await control.join('lesson-7b', 'organizer');
  await control.join('lesson-7b');
  await sleep(10 * SECOND);
}

/** A view, and the link or button that shows that it is complete. */
interface Picture {
  readonly name: string;
  readonly view: string;
  readonly complete: (page: Page) => Locator;
  readonly height: number;
}

const PICTURES: readonly Picture[] = [
  {
    ...{ name: 'console-conference', view: 'conferences/standup', height: 860 },
    complete: (page) => page.getByRole('button', { name: 'Conference Ended' }),
  },
  {
    ...{ name: 'console-now', view: 'now', height: 860 },
    complete: (page) => page.getByRole('link', { name: 'Retrospective' }),
  },
  {
    ...{ name: 'console-health', view: 'health', height: 826 },
    complete: (page) => page.getByRole('region', { name: 'Messages in the queues' }),
  },
];

async function takePictures(relay: LocalRelay, docs: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--force-color-profile=srgb'],
  });
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ colorScheme, timezoneId: 'Europe/Berlin', locale: 'en-GB' });
    await page.goto(`${relay.url}/console`);
    await page.getByLabel('Token').fill(relay.token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    for (const { name, view, complete, height } of PICTURES) {
      await page.setViewportSize({ width: 1200, height });
      await page.goto(`${relay.url}/console#/${view}`);
      await complete(page).waitFor();
      await sleep(SECOND);
      const file = colorScheme === 'light' ? `${name}.png` : `${name}-dark.png`;
      await page.screenshot({ path: join(docs, file) });
    }
  }
  await browser.close();
}
