import type { Page, Request } from 'playwright-core';
import { until } from '../until';
import { eventually, holdAnswers, type PageOptions, signIn, testBrowser } from './browser';
import { fromNow, runningRelay } from './running-relay';

const browser = testBrowser();
const relay = runningRelay();
beforeAll(async () => {
  for (const id of ['visit', 'lesson']) {
    const times = { start_time: fromNow(3600_000), end_time: fromNow(7200_000) };
    await relay().call('POST', '/v2/conferences', { id, label: `The ${id}`, ...times });
  }
});

async function openView(view: string, options: PageOptions = {}): Promise<Page> {
  const { page } = await browser.open(`${relay().consoleUrl}#/${view}`, options);
  await signIn(page);
  return page;
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const isRequest = (method: string, path: string) => (request: Request) =>
  request.method() === method && new URL(request.url()).pathname === path;

test.each([
  ['a conference', 'conferences/visit', '/v2/conferences/visit', 'conferences/lesson', 'The lesson'],
  [
    'a filter',
    'deliveries?text=one',
    '/v2/deliveries',
    'deliveries?status=pending',
    'No delivery is pending.',
  ],
])(
  '%s that is chosen before the answer about the one before is not replaced by that answer',
  async (_name, first, path, second, shown) => {
    const page = await openView('now');
    const held = await holdAnswers(page, isRequest('GET', path));
    await page.goto(`${relay().consoleUrl}#/${first}`);
    await until(() => held.count() > 0);
    const aborted = page.waitForEvent('requestfailed', isRequest('GET', path));
    await page.goto(`${relay().consoleUrl}#/${second}`);
    await aborted;
    held.release();
    await page.getByText(shown, { exact: true }).waitFor();
  },
);

test('after an update during a read, the dialog stays until the conference is read again', async () => {
  const page = await openView('conferences/visit');
  await page.getByRole('heading', { name: 'The visit' }).waitFor();
  const held = await holdAnswers(page, isRequest('GET', '/v2/conferences/visit'));
  await until(() => held.count() > 0);
  await button(page, 'Update').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Label').fill('Renamed');
  const changed = page.waitForResponse((response) => response.request().method() === 'PUT');
  await dialog.getByRole('button', { name: 'Update' }).click();
  await changed;
  held.release();
  await dialog.waitFor({ state: 'detached' });
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Renamed');
});

test('until everything about a conference is read, its lists are not empty, and its phase is not known', async () => {
  const page = await openView('now');
  await page.route('**/events?*', (route) =>
    route.continue({ url: route.request().url().replace('limit=1000', 'limit=1') }),
  );
  await relay().control.join('lesson');
  const events = '/v2/conferences/lesson/events?limit=1000';
  await until(async () => ((await relay().call('GET', events)).events as unknown[]).length > 2);
  const held = await holdAnswers(page, isRequest('GET', '/v2/conferences/lesson/status-checks'));
  await page.goto(`${relay().consoleUrl}#/conferences/lesson`);
  await until(() => held.count() > 0);
  for (const list of ['deliveries', 'status checks']) await page.getByText(`Reading the ${list} …`).waitFor();
  await page.getByText('not known yet').waitFor();
  expect(await page.getByText('Nothing is delivered.').count()).toBe(0);
  expect(await button(page, 'Cancel').count()).toBe(0);
  held.release();
  await page.getByText('Nothing is delivered.').waitFor();
  await button(page, 'Cancel').waitFor();
});

test('while the simulator does not answer an action, the next click does nothing', async () => {
  const page = await openView('simulator');
  const create = button(page, 'Create a test conference');
  await create.waitFor();
  const held = await holdAnswers(page, isRequest('POST', '/v2/conferences'));
  await create.click();
  await until(() => held.count() > 0);
  await create.dispatchEvent('click');
  held.release();
  await page.getByRole('link', { name: 'Test conference' }).waitFor();
  await page.locator('button:not([aria-disabled="true"])', { hasText: 'Create' }).waitFor();
  expect(await page.getByRole('link', { name: 'Test conference' }).count()).toBe(1);
});

test('a late refusal of an earlier sign-in does not sign out', async () => {
  const page = await openView('conferences/lesson');
  let refuse = () => {};
  const refused = new Promise<void>((resolve) => {
    refuse = resolve;
  });
  let requests = 0;
  await page.route('**/v2/conferences/lesson', async (route) => {
    if (route.request().method() !== 'PUT') return route.fallback();
    requests += 1;
    await refused;
    return route.fulfill({ status: 401, json: {} });
  });
  await button(page, 'Update').click();
  await page.getByRole('dialog').getByLabel('Label').fill('Other');
  await page.getByRole('dialog').getByRole('button', { name: 'Update' }).click();
  await until(() => requests > 0);
  await button(page, 'Close').click();
  await button(page, 'Sign out').click();
  await signIn(page);
  const answered = page.waitForResponse((response) => response.status() === 401);
  refuse();
  await (await answered).finished();
  await page.reload();
  await button(page, 'Sign out').waitFor();
});

test('many retries go on while the reader looks at another view, and are not started twice', async () => {
  const page = await openView('now');
  const delivery = { id: 'visit.3', conference: 'visit', callback: 3, attempt_count: 0, attempts: [] };
  await page.route('**/v2/deliveries?*', (route) =>
    route.fulfill({ json: { deliveries: [{ ...delivery, status: 'failed' }] } }),
  );
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  let requests = 0;
  await page.route('**/v2/deliveries/visit.3/retry', async (route) => {
    requests += 1;
    await answered;
    return route.fulfill({ status: 202, json: {} });
  });
  await page.goto(`${relay().consoleUrl}#/deliveries`);
  await button(page, 'Retry all that are failed').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Retry' }).click();
  await until(() => requests > 0);
  await page.getByRole('link', { name: 'Health' }).click();
  await page.getByRole('heading', { name: 'Health' }).waitFor();
  await page.goBack();
  await page.getByText('0 of 1 retried …').waitFor();
  expect(await button(page, 'Retry all that are failed').isDisabled()).toBe(true);
  answer();
  await page.getByText('1 of 1 retried. Done.').waitFor();
  expect(requests).toBe(1);
});

/** Stops the frames and timers of a page: what the reader does then comes before any effect after a frame. */
async function stopFrames(page: Page): Promise<void> {
  await page.clock.pauseAt(fromNow(3600_000));
}

test.each(['conferences', 'events'])(
  'in the view %s, a filter that is typed before the next frame is kept',
  async (view) => {
    const page = await openView('now', { hasClock: true });
    await page.getByRole('heading', { name: 'Now' }).waitFor();
    await stopFrames(page);
    await page.goto(`${relay().consoleUrl}#/${view}`);
    await page.getByLabel('Text').pressSequentially('hearing');
    await eventually(async () => expect(await page.getByLabel('Text').inputValue()).toBe('hearing'));
  },
);

test('the title and the focus are those of the view before the next frame', async () => {
  const { page } = await browser.open(relay().consoleUrl, { hasClock: true });
  await page.getByLabel('Token').waitFor();
  await stopFrames(page);
  await signIn(page);
  expect(await page.title()).toBe('Now – Conference Relay');
  expect(await page.evaluate('document.activeElement.id')).toBe('view');
  await page.goto(`${relay().consoleUrl}#/health`);
  await eventually(async () => expect(await page.title()).toBe('Health – Conference Relay'));
});
