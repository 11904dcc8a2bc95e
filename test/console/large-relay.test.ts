import type { Page, Request } from 'playwright-core';
import { until } from '../until';
import { signIn, testBrowser } from './browser';
import { CALLBACKS, HISTORY, seedLargeRelay } from './large-relay';
import { runningRelay } from './running-relay';

const browser = testBrowser();
/** FoneStorm does not answer, so that no sweep changes the conferences. */
const relay = runningRelay(
  { fonestorm: { url: 'http://127.0.0.1:9/v2', credentials: { token: 'key' } }, sweepInterval: 3600_000 },
  { seed: seedLargeRelay, timeout: 600_000 },
);

/** The elements of a page, whatever the relay has. */
const MAX_ELEMENTS = 5000;
/** Milliseconds until 20,000 events are read, page by page, on a busy machine. */
const READ_TIMEOUT = 120_000;
/** The bytes of one answer. */
const MAX_ANSWER = 2_000_000;

interface Measured {
  readonly page: Page;
  /** Milliseconds since 1970. */
  readonly openedAt: number;
  /** The requests to the API that were answered, with the bytes of each answer. */
  answers(): readonly { readonly path: string; readonly bytes: number }[];
}

async function open(view: string): Promise<Measured> {
  const openedAt = Date.now();
  const { page } = await browser.open(relay().consoleUrl);
  const answers: { path: string; bytes: number }[] = [];
  page.on('requestfinished', (request: Request) => {
    const { pathname, search } = new URL(request.url());
    if (!pathname.startsWith('/v2/') && !pathname.startsWith('/simulator/')) return;
    void request.sizes().then(({ responseBodySize }) => {
      answers.push({ path: `${pathname}${search}`, bytes: responseBodySize });
    });
  });
  await page.goto(`${relay().consoleUrl}#/${view}`);
  await signIn(page);
  return { page, openedAt, answers: () => answers };
}

const LONG_TASKS = `new Promise((resolve) => {
  new PerformanceObserver((list) => resolve(list.getEntries().map(({ duration }) => duration)))
    .observe({ type: 'longtask', buffered: true });
  setTimeout(() => resolve([]), 200);
})`;

/** The shortest time from one read of a view to the next, in milliseconds. */
const READ_INTERVAL = 2000;

/**
 * Prints what a view cost, and checks what does not depend on the machine.
 *
 * @param maxAnswers the most answers of one read of the view. On a busy machine it may have been read again
 */
async function check(view: string, { page, openedAt, answers }: Measured, maxAnswers: number): Promise<void> {
  const elements = Number(await page.evaluate(`document.querySelectorAll('*').length`));
  const tasks = (await page.evaluate(LONG_TASKS)) as readonly number[];
  const largest = Math.max(0, ...answers().map(({ bytes }) => bytes));
  const total = answers().reduce((sum, { bytes }) => sum + bytes, 0);
  process.stdout.write(
    `console, large relay: ${view}: ${elements} elements, ${answers().length} answers of ${Math.round(total / 1000)} kB, ` +
      `${tasks.length} tasks over 50 ms, the longest ${Math.round(Math.max(0, ...tasks))} ms\n`,
  );
  expect(elements).toBeLessThan(MAX_ELEMENTS);
  expect(largest).toBeLessThan(MAX_ANSWER);
  const reads = 1 + Math.floor((Date.now() - openedAt) / READ_INTERVAL);
  expect(answers().length).toBeLessThanOrEqual(maxAnswers * reads);
}

const region = (page: Page, name: string) => page.getByRole('region', { name });

test('now: the conferences that are due first', async () => {
  const view = await open('now');
  await view.page.getByText('whose next step is due first are shown').waitFor();
  await check('now', view, 8);
});

test('conferences: a page of them', async () => {
  const view = await open('conferences');
  await view.page.getByRole('link', { name: 'A visit' }).first().waitFor();
  await view.page.getByRole('link', { name: 'Next page' }).click();
  await view.page.getByRole('link', { name: 'First page' }).waitFor();
  await view.page.getByRole('link', { name: 'A visit' }).first().waitFor();
  await check('conferences', view, 8);
});

test('conferences: a search that finds none', async () => {
  const view = await open('conferences?text=nowhere&status=scheduled');
  await view.page.getByText('No conference fits.').waitFor();
  await check('conferences, searched', view, 8);
});

test('deliveries: a page of them, with the last attempts of each', async () => {
  const view = await open('deliveries');
  await region(view.page, 'Deliveries').locator('tbody tr').nth(99).waitFor();
  await view.page.getByRole('button', { name: 'Show 7 earlier' }).first().click();
  await region(view.page, 'Deliveries').locator('tbody tr').first().getByRole('listitem').nth(9).waitFor();
  await check('deliveries', view, 8);
});

test('live events: the newest of all that were ever published', async () => {
  const view = await open('events');
  await view.page.getByText(/^5000 of 5000 events match/).waitFor();
  expect(await region(view.page, 'Events').locator('tbody tr').count()).toBe(200);
  // The answer to the sign-in.
  await check('live events', view, 1);
});

test('health: the queues and the last hour', async () => {
  const view = await open('health');
  await region(view.page, 'Messages in the queues').waitFor();
  await check('health', view, 2);
});

test('the simulator', async () => {
  const view = await open('simulator');
  await view.page.getByText('The simulated FoneStorm has no conference.').waitFor();
  await check('simulator', view, 20);
});

test('one conference with 10,000 callbacks: lists, time axis, filter and table of presence are bounded, and so is each read', async () => {
  const view = await open(`conferences/${HISTORY}`);
  const { page, answers } = view;
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  // A selector of CSS, because a search for a text would keep the page busy itself.
  const pages = page.locator('nav[aria-label="Pages of deliveries"]');
  await pages.waitFor({ timeout: READ_TIMEOUT });
  expect(await pages.textContent()).toContain(`Page 1 of ${CALLBACKS / 100}`);
  await page.locator('svg.tracks .mark').first().waitFor();
  expect(await page.locator('svg.tracks .mark').count()).toBeLessThan(500);
  await check('one conference', view, 100);

  const reads = () => answers().filter(({ path }) => path === `/v2/conferences/${HISTORY}`).length;
  const [firstReads, firstAnswers] = [reads(), answers().length];
  await until(() => reads() >= firstReads + 4);
  // The conference, the events after the last one, the status checks, and one page of deliveries.
  expect((answers().length - firstAnswers) / (reads() - firstReads)).toBeLessThanOrEqual(6);

  await page.getByLabel('Filter').fill('attendee count');
  await until(async () => {
    const rows = await region(page, 'Events, the newest first').locator('tbody tr').allInnerTexts();
    return rows.length > 0 && rows.every((row) => row.includes('Attendee Count Changed'));
  });
  await button('Everything').click();
  await button('Zoom in').click();
  await page.getByText('Presence as a table').click();
  await region(page, 'Changes of presence, the newest first').locator('tbody tr').nth(99).waitFor();
  await check('one conference, filtered', view, 200);
}, 300_000);
