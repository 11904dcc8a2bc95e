import type { Page } from 'playwright-core';
import { until } from '../until';
import { eventually, findViolations, type PageOptions, signIn, testBrowser } from './browser';
import { fromNow, runningRelay } from './running-relay';
import { eventTypes } from './seeded-conference';

const HOUR = 3600_000;

const browser = testBrowser();
const relay = runningRelay();
beforeAll(async () => {
  for (const [id, label, start, metadata] of [
    ['hearing-1', 'Hearing of the morning', 24 * HOUR, { caseId: '4711' }],
    ['hearing-2', 'Hearing of the evening', 30 * HOUR, { caseId: '4712' }],
    ['visit', 'Visit', -60_000, { caseId: '4713' }],
  ] as const) {
    const times = { start_time: fromNow(start), end_time: fromNow(start + HOUR) };
    await relay().call('POST', '/v2/conferences', { id, label, ...times, metadata });
  }
  await relay().control.join('visit');
  await until(async () => (await eventTypes(relay(), 'visit')).includes('Conference Started'));
  await until(async () => {
    const { conferences } = await relay().call('GET', '/v2/conferences?status=scheduled');
    return (conferences as unknown[]).length === 2;
  });
});

async function openView(view: string, options: PageOptions = {}): Promise<Page> {
  const { page } = await browser.open(`${relay().consoleUrl}#/${view}`, options);
  await signIn(page);
  return page;
}

/** Waits until the table has exactly these conferences, in this order. */
async function expectRows(page: Page, ...labels: string[]): Promise<void> {
  const cells = page.locator('tbody th a');
  await until(async () => (await cells.allTextContents()).join() === labels.join());
}

const status = (page: Page, name: RegExp) =>
  page.getByRole('navigation', { name: 'Status' }).getByRole('link', { name });

describe('the conferences', () => {
  test('are chosen by their status, which has their number, and the Back button restores the list before', async () => {
    const page = await openView('conferences');
    await expectRows(page, 'Hearing of the morning', 'Hearing of the evening', 'Visit');
    await status(page, /^Live 1$/).click();
    await expectRows(page, 'Visit');
    await page.getByRole('cell', { name: 'live', exact: true }).waitFor();
    expect(await status(page, /^Live/).getAttribute('aria-current')).toBe('true');
    expect(await findViolations(page)).toEqual([]);
    await status(page, /^Scheduled 2$/).click();
    await expectRows(page, 'Hearing of the morning', 'Hearing of the evening');
    await page.goBack();
    await expectRows(page, 'Visit');
    await status(page, /^Overdue 0$/).click();
    await page.getByText('No conference fits.').waitFor();
    expect(await findViolations(page)).toEqual([]);
  });

  test('are found by text and start with the keyboard, and the address has the filter', async () => {
    const page = await openView('conferences');
    await page.getByLabel('Text').fill('HEARING');
    await page.keyboard.press('Enter');
    await expectRows(page, 'Hearing of the morning', 'Hearing of the evening');
    expect(await page.evaluate('document.activeElement.type')).toBe('search');
    const local = await page.evaluate(
      `new Date(${Date.now() + 27 * HOUR} - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 16)`,
    );
    await page.getByLabel('Start from').fill(String(local));
    await page.keyboard.press('Enter');
    await expectRows(page, 'Hearing of the evening');
    expect(new URL(page.url()).hash).toMatch(/^#\/conferences\?from=\d{4}-.*Z&text=HEARING$/);
    await page.reload();
    await expectRows(page, 'Hearing of the evening');
    expect(await page.getByLabel('Text').inputValue()).toBe('HEARING');
    expect(await page.getByLabel('Start from').inputValue()).toBe(local);
    await page.getByLabel('Start until').fill(String(local));
    await page.keyboard.press('Enter');
    await page.getByText('No conference fits.').waitFor();
    expect(decodeURIComponent(page.url())).toMatch(/&to=[^&]*:59\.999Z&/);
    await page.getByRole('button', { name: 'Clear' }).click();
    await expectRows(page, 'Hearing of the morning', 'Hearing of the evening', 'Visit');
  });

  test('have pages that are read when they are wanted', async () => {
    const page = await openView('now');
    await page.route('**/v2/conferences?*', (route) =>
      route.continue({ url: route.request().url().replace('limit=100', 'limit=1') }),
    );
    await page.goto(`${relay().consoleUrl}#/conferences?text=hearing`);
    await expectRows(page, 'Hearing of the morning');
    expect(await page.getByRole('link', { name: 'First page' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Next page' }).click();
    await expectRows(page, 'Hearing of the evening');
    await page.goBack();
    await expectRows(page, 'Hearing of the morning');
    await page.goForward();
    await page.getByRole('link', { name: 'First page' }).click();
    await expectRows(page, 'Hearing of the morning');
  });

  test('of a search that found none yet can be searched further', async () => {
    const page = await openView('now');
    await page.route('**/v2/conferences?*', (route) => {
      const cursor = new URL(route.request().url()).searchParams.get('cursor') ?? 'c0';
      const link = `</v2/conferences?text=rare&limit=100&cursor=c${Number(cursor.slice(1)) + 1}>; rel="next"`;
      return route.fulfill({ json: { conferences: [] }, headers: { link } });
    });
    await page.goto(`${relay().consoleUrl}#/conferences?text=rare`);
    await page.getByText('No conference fits so far.').waitFor();
    expect(await findViolations(page)).toEqual([]);
    const next = page.getByRole('link', { name: 'Next page' });
    await next.click();
    expect(new URL(page.url()).hash).toMatch(/cursor=c5$/);
    await eventually(async () => expect(await next.getAttribute('href')).toMatch(/cursor=c10$/));
  });

  test('of a wrong filter are a failure that names the parameter', async () => {
    const page = await openView('conferences?status=%3Cb%3Erunning&from=soon');
    await page.getByText(/status: expected scheduled or live/).waitFor();
    expect(await findViolations(page)).toEqual([]);
  });

  test('on a phone in the dark have no violation, and scroll in one direction', async () => {
    const page = await openView('conferences?status=scheduled', { colorScheme: 'dark', width: 390 });
    await expectRows(page, 'Hearing of the morning', 'Hearing of the evening');
    expect(await findViolations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });
});

test.each([
  ['nowhere', 'There is no such view.'],
  ['conferences?status=live&status=ended', 'The filter is given more than once: status'],
  ['conferences?state=live', 'The filter is not known: state'],
  ['deliveries?status=bad', 'The filter is not known: status=bad'],
])('the address %s shows no list, and says "%s"', async (view, fault) => {
  const page = await openView(view);
  await page.getByRole('heading', { name: fault, exact: true }).waitFor();
  expect(await page.getByRole('table').count()).toBe(0);
});

test('the numbers of the view Now lead to the conferences', async () => {
  const page = await openView('now');
  const numbers = page.getByRole('navigation', { name: 'Numbers of conferences' });
  await numbers.getByRole('link', { name: 'Next 2' }).waitFor();
  expect(await findViolations(page)).toEqual([]);
  await numbers.getByRole('link', { name: 'Live 1' }).click();
  await page.getByRole('heading', { name: 'Conferences', level: 1 }).waitFor();
  await expectRows(page, 'Visit');
});
