import type { Page } from 'playwright-core';
import { until } from '../until';
import { eventually, findViolations, hasten, type PageOptions, signIn, testBrowser } from './browser';
import { fromNow, runningRelay } from './running-relay';
import { eventTypes, type Receiver, seedConference, startReceiver } from './seeded-conference';

const HOUR = 3600_000;

const browser = testBrowser();
const relay = runningRelay();
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
  await seedConference(relay(), receiver);
  for (const [id, start, end] of [
    ['lesson', HOUR, 2 * HOUR],
    ['nobody', -HOUR / 2, HOUR],
  ] as const) {
    const times = { start_time: fromNow(start), end_time: fromNow(end) };
    await relay().call('POST', '/v2/conferences', { id, label: `The ${id}`, ...times });
  }
  await until(async () => (await eventTypes(relay(), 'nobody')).length > 0);
});
afterAll(() => receiver.close());

async function openView(view: string, options: PageOptions = {}): Promise<Page> {
  const { page } = await browser.open(`${relay().consoleUrl}#/${view}`, options);
  await signIn(page);
  return page;
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

describe('now', () => {
  test('running, waiting and next conferences are in lists and on the line of the day', async () => {
    const page = await openView('now');
    const list = (name: string) => page.getByRole('region', { name: `Conferences: ${name}` });
    await list('Running').getByRole('link', { name: 'Weekly progress' }).waitFor();
    await list('Started, nobody there').getByRole('link', { name: 'The nobody' }).waitFor();
    await list('Next').getByRole('link', { name: 'The lesson' }).waitFor();
    expect(await page.locator('svg.day .bar').count()).toBe(3);
    expect(await findViolations(page)).toEqual([]);
    await list('Next').getByRole('link', { name: 'The lesson' }).click();
    await page.getByRole('heading', { name: 'The lesson' }).waitFor();
  });

  test('on a phone in the dark, it has no violation', async () => {
    const page = await openView('now', { colorScheme: 'dark', width: 390 });
    await page.getByRole('link', { name: 'Weekly progress' }).waitFor();
    await page.locator('svg.day[width="0"]').waitFor({ state: 'detached' });
    expect(await findViolations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });
});

// In one of these zones, an edge of the line is a full hour of its scale.
test.each(['Europe/Berlin', 'UTC'])(
  'no time on the line of the day is cut off in the zone %s',
  async (timezone) => {
    const page = await openView('now', { timezone });
    await page.locator('svg.day .tick').nth(5).waitFor();
    const edges = `[...document.querySelectorAll('svg.day .tick')].map((each) => {
    const [text, line] = [each, each.ownerSVGElement].map((of) => of.getBoundingClientRect());
    return Math.min(text.left - line.left, line.right - text.right);
  })`;
    expect(Math.min(...((await page.evaluate(edges)) as number[]))).toBeGreaterThanOrEqual(0);
  },
);

describe('live events', () => {
  test('old events and new ones are shown, filtered, and copied as the pattern of a rule', async () => {
    const page = await openView('events');
    await page.getByRole('cell', { name: 'Conference Started' }).first().waitFor();
    await page.getByLabel('Type').selectOption('Attendee Count Changed');
    await page.getByLabel('Conference').fill('standup');
    await page.getByText(/^3 of \d+ events match$/).waitFor();
    await relay().control.join('standup');
    await page.getByText(/^4 of \d+ events match$/).waitFor();
    await button(page, "Copy as a rule's pattern").click();
    const pattern = await page.getByRole('region', { name: 'The pattern of a rule' }).textContent();
    expect(JSON.parse(pattern ?? '')).toEqual({
      source: ['fonestorm.conferences'],
      'detail-type': ['Attendee Count Changed'],
      detail: { metadata: { conferenceId: ['standup'] } },
    });
    expect(await findViolations(page)).toEqual([]);
    expect(new URL(page.url()).hash).toBe('#/events?type=Attendee+Count+Changed&conference=standup');
    await page.reload();
    await page.getByText(/^4 of \d+ events match$/).waitFor();
    expect(await page.getByLabel('Conference').inputValue()).toBe('standup');
  });

  test('while they are paused, new events are counted', async () => {
    const page = await openView('events');
    await page.getByRole('cell', { name: 'Conference Started' }).first().waitFor();
    await button(page, 'Pause').click();
    // A status check may have an event meanwhile.
    const resume = page.getByRole('button', { name: /^Continue \(\d+ new\)$/ });
    const before = await resume.textContent();
    await relay().control.leave('standup');
    await eventually(async () => expect(await resume.textContent()).not.toBe(before));
    await resume.click();
    await button(page, 'Pause').waitFor();
  });
});

describe('live events of a host without a stream, such as a deployment', () => {
  test('the events of a chosen conference are read in intervals, and there is no simulator', async () => {
    const page = await openView('events', { hasClock: true });
    await page.route('**/console/host.json', (route) =>
      route.fulfill({ json: { hasEventStream: false, hasSimulator: false } }),
    );
    await page.reload();
    await page.getByText('Choose a conference.').waitFor();
    expect(await page.getByRole('link', { name: 'Simulator' }).count()).toBe(0);
    expect(await findViolations(page)).toEqual([]);
    await page.getByLabel('Conference').fill('lesson');
    await page.keyboard.press('Enter');
    await page.getByRole('cell', { name: 'Conference Scheduled' }).waitFor();
    await relay().call('PUT', '/v2/conferences/lesson', { attendees: ['grace'] });
    const updated = page.getByRole('cell', { name: 'Conference Updated' });
    await hasten(page, () => updated.isVisible());
    expect(await findViolations(page)).toEqual([]);
  });
});

describe('deliveries', () => {
  test('without a failed delivery, the view reports it', async () => {
    const page = await openView('deliveries');
    await page.getByText('No delivery has failed.').waitFor();
    expect(await findViolations(page)).toEqual([]);
  });

  test('pending deliveries are retried: the selected ones, and all of them', async () => {
    const failing = await startReceiver();
    await seedConference(relay(), failing, { id: 'undelivered' });
    failing.answer(503);
    await relay().control.join('undelivered');
    await relay().control.join('undelivered');
    const attempts = async () => {
      const { deliveries } = await relay().call('GET', '/v2/conferences/undelivered/deliveries');
      return (deliveries as { attempt_count: number; status: string }[]).map(({ status, attempt_count }) =>
        status === 'pending' ? attempt_count : 0,
      );
    };
    await until(async () => (await attempts()).filter((count) => count > 0).length >= 3);
    const page = await openView('deliveries', { hasClock: true });
    await page.getByRole('link', { name: /^pending/ }).click();
    const boxes = page.getByRole('checkbox', { name: /undelivered/ });
    await boxes.nth(1).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.getByLabel('Text').fill('nowhere');
    await page.keyboard.press('Enter');
    await page.getByText('No delivery fits.').waitFor();
    await page.getByLabel('Text').fill('UNDELIVERED');
    await page.keyboard.press('Enter');
    await button(page, 'Retry all that are pending and fit the filter').waitFor();
    await boxes.nth(1).waitFor();
    await button(page, 'Clear').click();
    await button(page, 'Retry all that are pending').waitFor();
    await boxes.first().check();
    await button(page, 'Retry 1 selected').click();
    await page.getByRole('heading', { name: 'Retry 1 delivery?' }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Retry' }).click();
    await page.getByText('1 of 1 retried. Done.').waitFor();
    failing.answer(200);
    await button(page, 'Retry all that are pending').click();
    await page.getByText(/^The filter fits [2-9] deliveries now\.$/).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Retry' }).click();
    await page.getByText(/^([2-9]) of \1 retried\. Done\.$/).waitFor();
    await until(async () => (await attempts()).every((count) => count === 0));
    await hasten(page, () => boxes.first().isHidden());
    await failing.close();
  });
});

describe('health', () => {
  test.each<[string, PageOptions]>([
    ['light, wide', { colorScheme: 'light' }],
    ['dark, on a phone', { colorScheme: 'dark', width: 390 }],
  ])('the queues, the budget and the last hour are shown: %s', async (_name, options) => {
    const page = await openView('health', options);
    const queues = page.getByRole('region', { name: 'Messages in the queues' });
    await queues.getByRole('row', { name: /^mailbox \d+ \d+ \d+ \d+$/ }).waitFor();
    await page.getByText('No fault.').waitFor();
    await page.getByText('1000 a second').waitFor();
    const accepted = page.locator('dl div').filter({ hasText: 'Callbacks accepted' }).getByRole('definition');
    expect(Number(await accepted.textContent())).toBeGreaterThanOrEqual(4);
    expect(await findViolations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(options.width ?? 1280);
  });

  test('without an answer, the faults are not known', async () => {
    const page = await openView('health', { hasClock: true });
    await page.getByText('No fault.').waitFor();
    await page.route('**/v2/health', (route) => route.abort());
    await hasten(page, () => page.getByText('The relay does not answer.').isVisible());
    await page.getByText('No fault.').waitFor({ state: 'detached' });
  });

  test('faults are named, and what is not known is not shown as zero', async () => {
    const page = await openView('health');
    await page.getByText('No fault.').waitFor();
    await page.route('**/v2/health', (route) =>
      route.fulfill({
        json: {
          health: {
            ...{ read_at: fromNow(0), faults: ['7 dead letters are in the queue of ticks.'] },
            queues: [{ name: 'ticks', dead_letters: 7 }],
            series: { due: { count: 1000, exact: false }, oldest_due_at: fromNow(-1200_000) },
            budget: {
              requests_per_second: 8,
              ...{ request_wait_milliseconds: 1500, status_check_wait_milliseconds: 0 },
            },
          },
        },
      }),
    );
    await button(page, 'Read now').click();
    await page.getByRole('alert').getByText('7 dead letters are in the queue of ticks.').waitFor();
    await page.getByText('The last hour is not known.').waitFor();
    await page.getByRole('row', { name: 'ticks – – – 7' }).waitFor();
    await page.getByText('1000 or more').waitFor();
    expect(await page.getByText('Callbacks accepted').count()).toBe(0);
    expect(await findViolations(page)).toEqual([]);
  });
});

describe('the simulator', () => {
  test('people join and leave, and the next callback is lost', async () => {
    const page = await openView('simulator');
    await page.getByRole('button', { name: 'organizer joins: The lesson' }).click();
    await page
      .getByRole('row', { name: /The lesson/ })
      .getByText('organizer', { exact: true })
      .waitFor();
    await until(async () => (await eventTypes(relay(), 'lesson')).includes('Organizer Joined'));
    await button(page, 'Lose the next callback').click();
    await page.getByText('loses the next 1').waitFor();
    await page.getByRole('button', { name: 'attendee joins: The lesson' }).click();
    await page
      .getByRole('row', { name: /The lesson/ })
      .getByText('2, 1 lost')
      .waitFor();
    await page.getByLabel('Speed').selectOption('60');
    await until(() => relay().control.settings().speed === 60);
    relay().control.changeSettings({ speed: 1 });
    expect(await findViolations(page)).toEqual([]);
  });

  test('on a phone, its actions and the chosen view are in sight', async () => {
    const page = await openView('simulator', { width: 320 });
    const action = page.getByRole('button', { name: 'attendee joins: The lesson' });
    await action.waitFor();
    for (const part of [action, page.getByRole('link', { name: 'Simulator' })]) {
      const box = await part.boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(320);
    }
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    expect(await findViolations(page)).toEqual([]);
  });

  test('a test conference is created through the relay', async () => {
    const page = await openView('simulator');
    await button(page, 'Create a test conference').click();
    await page.getByRole('link', { name: 'Test conference' }).first().click();
    await button(page, 'Conference Scheduled').waitFor();
  });

  test.each([
    ['GET', '/simulator/settings', '', 401],
    ['GET', '/simulator/requests', 'key', 404],
    ['POST', '/simulator/conferences/lesson/callback', 'key', 404],
    ['PATCH', '/simulator/settings', 'key', 400],
  ])('%s %s with the token "%s" is answered %i', async (method, path, token, status) => {
    const body = method === 'GET' ? {} : { body: '{"speed":"fast"}' };
    const response = await fetch(`${relay().url}${path}`, { method, headers: { token }, ...body });
    expect(response.status).toBe(status);
  });
});

test('the views are reached and used by keyboard only', async () => {
  const page = await openView('now');
  await page.getByRole('heading', { name: 'Now' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Now' }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('view');
  for (const name of ['Conferences', 'Live events', 'Deliveries', 'Health', 'Simulator']) {
    await page.getByRole('link', { name, exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    expect(await page.getByRole('link', { name, exact: true }).getAttribute('aria-current')).toBe('page');
  }
});
