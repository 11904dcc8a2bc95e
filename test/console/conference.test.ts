import type { Page } from 'playwright-core';
import { until } from '../until';
import { findViolations, hasten, type PageOptions, signIn, testBrowser } from './browser';
import { fromNow, runningRelay } from './running-relay';
import { eventTypes, type Receiver, seedConference, startReceiver } from './seeded-conference';

const HOSTILE = `<img src=x onerror="alert(1)"><script>alert(2)</script>"'`;

const browser = testBrowser();
const relay = runningRelay();
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver(HOSTILE);
  await seedConference(relay(), receiver);
});
afterAll(() => receiver.close());

async function openConference(id = 'standup', options: PageOptions = {}): Promise<Page> {
  const { page } = await browser.open(`${relay().consoleUrl}#/conferences/${id}`, options);
  await signIn(page);
  return page;
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const rowsOf = (page: Page, table: string) =>
  page.getByRole('region', { name: table }).locator('tbody tr').allInnerTexts();

async function newConference(id: string, fields: object = {}): Promise<void> {
  const times = { start_time: fromNow(3600_000), end_time: fromNow(7200_000) };
  await relay().call('POST', '/v2/conferences', { id, label: `Label of ${id}`, ...times, ...fields });
}

test.each<[string, PageOptions]>([
  ['light, wide', { colorScheme: 'light' }],
  ['dark, on a phone', { colorScheme: 'dark', width: 390 }],
])('the events, deliveries and status checks are on the axis and in lists: %s', async (_name, options) => {
  const page = await openConference('standup', options);
  await button(page, 'Conference Started').waitFor();
  await page.getByRole('region', { name: 'Deliveries, the newest first' }).waitFor();
  const events = await rowsOf(page, 'Events, the newest first');
  expect(events.at(-1)).toMatch(/^1\s.*Conference Scheduled/s);
  expect(events.join('\n')).toMatch(/attendees={"before":2,"now":1}/);
  expect(await rowsOf(page, 'Deliveries, the newest first')).toEqual([
    ...[expect.stringMatching(/^6\s/), expect.stringMatching(/^5\s/), expect.stringMatching(/^4\s/)],
    expect.stringMatching(/^3\s.*503/s),
  ]);
  // Callbacks, events and deliveries.
  await page.locator('svg.tracks .mark').nth(2).waitFor();
  await page.getByText('Presence as a table').click();
  await page.getByRole('region', { name: 'Changes of presence, the newest first' }).waitFor();
  const presence = await rowsOf(page, 'Changes of presence, the newest first');
  expect(presence.map((row) => row.split('\t')[1])).toEqual([
    ...['organizer, 1 attendee', 'organizer, 2 attendees', 'organizer, 1 attendee', 'organizer', 'nobody'],
  ]);
  await page.getByRole('region', { name: 'Status checks, the newest first' }).waitFor();
  expect(await findViolations(page)).toEqual([]);
});

test('a time is in the zone of the reader, with UTC beside', async () => {
  await newConference('zoned', { start_time: '2035-07-01T10:00:00Z', end_time: '2035-07-01T11:00:00Z' });
  const page = await openConference('zoned', { timezone: 'Asia/Kolkata' });
  await page.getByText('01 Jul 2035 15:30:00 10:00:00 UTC').waitFor();
  const inUtc = await openConference('zoned', { timezone: 'UTC' });
  await inUtc.getByText('01 Jul 2035 10:00:00 UTC').waitFor();
});

test('a raw request is read on demand, and shows its values only when asked', async () => {
  const page = await openConference();
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await button(page, 'Callback Received').first().click();
  expect(requests.filter((url) => url.includes('/callbacks/'))).toEqual([]);
  await button(page, 'Read the raw request').click();
  const raw = page.locator('pre').nth(1);
  await raw.getByText('attendees_status').waitFor();
  expect(await raw.textContent()).not.toMatch(/\d/);
  expect(await raw.textContent()).not.toContain('unknown');
  await button(page, 'Show values').click();
  await raw.getByText(/"attendees_status":\s?1/).waitFor();
  expect(await findViolations(page)).toEqual([]);
});

test('hostile labels, callbacks and answers of receivers are shown as text', async () => {
  await seedConference(relay(), receiver, { id: 'hostile', label: HOSTILE, organizer: HOSTILE });
  const fields = {
    [HOSTILE]: HOSTILE,
    conference_status: HOSTILE,
    __proto__x: ['</pre><script>alert(3)</script>'],
  };
  await relay().control.sendCallback('hostile', fields);
  await until(
    async () =>
      (await eventTypes(relay(), 'hostile')).filter((type) => type === 'Callback Received').length === 5,
  );
  const page = await openConference('hostile');
  await page.getByRole('heading', { name: HOSTILE }).waitFor();
  await button(page, 'Callback Received').first().click();
  await button(page, 'Read the raw request').click();
  await button(page, 'Show values').click();
  await page.getByText('</pre><script>').first().waitFor();
  await page
    .getByRole('region', { name: 'Deliveries, the newest first' })
    .getByText(HOSTILE)
    .first()
    .waitFor();
  await page.goto(`${relay().consoleUrl}#/conferences`);
  await page.getByRole('link', { name: HOSTILE }).waitFor();
  expect(await page.locator('main script, main img').count()).toBe(0);
});

test('long texts of callers are wrapped, and control characters in them are shown', async () => {
  const id = 'x'.repeat(64);
  await newConference(id, { label: `\u202e${'w'.repeat(199)}` });
  const page = await openConference(id, { width: 360 });
  await page.getByRole('heading', { name: /^\\u202ewww/ }).waitFor();
  await button(page, 'Conference Scheduled').waitFor();
  await page.locator('svg.tracks').waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  await page.setViewportSize({ width: 1280, height: 900 });
  for (const [view, title] of [
    ['conferences', 'Conferences'],
    ['now', 'Now'],
    ['events', 'Live events'],
  ] as const) {
    await page.goto(`${relay().consoleUrl}#/${view}`);
    await page.getByRole('heading', { name: title, level: 1 }).waitFor();
    await page
      .getByRole('link', { name: /^\\u202ewww/ })
      .first()
      .waitFor();
    const widths = '[...document.querySelectorAll(".table-scroll")].map((each) => each.scrollWidth)';
    expect(Math.max(...((await page.evaluate(widths)) as number[]))).toBeLessThan(1280);
  }
});

test('an update sends the changed fields alone, and shows what was refused', async () => {
  await newConference('updated', { attendees: ['grace'] });
  const page = await openConference('updated');
  await button(page, 'Update').click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.getByRole('button', { name: 'Update' }).isDisabled()).toBe(true);
  await dialog.getByLabel('Label').fill('Renamed');
  await dialog.getByText('Changes: label.').waitFor();
  await dialog.getByLabel('Callback URL').fill('http://10.0.0.1/hook');
  await dialog.getByRole('button', { name: 'Update' }).click();
  await dialog.getByText(/callback_url: expected/).waitFor();
  expect(await findViolations(page)).toEqual([]);
  await dialog.getByLabel('Callback URL').fill('');
  await dialog.getByLabel('Attendees').fill('grace\nedsger\n');
  await dialog.getByRole('button', { name: 'Update' }).click();
  await page.getByRole('heading', { name: 'Renamed' }).waitFor();
  const { conference } = await relay().call('GET', '/v2/conferences/updated');
  expect(conference).toMatchObject({ label: 'Renamed', attendees: ['grace', 'edsger'] });
});

test('a conference is cancelled after a confirmation, and its events stay', async () => {
  await newConference('cancelled');
  const page = await openConference('cancelled');
  await button(page, 'Cancel').click();
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await relay().call('GET', '/v2/conferences/cancelled');
  await button(page, 'Cancel').click();
  await button(page, 'Cancel the conference').click();
  await button(page, 'Conference Cancelled').waitFor();
  expect(await button(page, 'Update').count()).toBe(0);
});

test('a conference is erased only after its id was entered', async () => {
  await newConference('erased');
  const page = await openConference('erased');
  await button(page, 'Conference Scheduled').waitFor();
  await button(page, 'Erase').click();
  await page.getByLabel('Enter the id to confirm').fill('erase');
  expect(await button(page, 'Erase for ever').isDisabled()).toBe(true);
  await page.getByLabel('Enter the id to confirm').fill('erased');
  expect(await findViolations(page)).toEqual([]);
  await button(page, 'Erase for ever').click();
  await until(async () => (await eventTypes(relay(), 'erased')).length === 0);
  await page.getByText('This conference is erased, or not created yet.').waitFor();
});

test('an accepted callback is sent again, and its next attempt is shown', async () => {
  await seedConference(relay(), receiver, { id: 'retried' });
  const page = await openConference('retried');
  const row = page.locator('[id="delivery-retried.6"]');
  await row.getByText('200', { exact: true }).waitFor();
  await button(page, 'Send again: callback 6').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send again' }).click();
  await row.getByRole('listitem').nth(1).getByText('(manual)').waitFor();
  expect(await row.getByText('200', { exact: true }).count()).toBe(2);
});

test('an open page sends no request to FoneStorm', async () => {
  await newConference('watched');
  const page = await openConference('watched', { hasClock: true });
  await button(page, 'Conference Scheduled').waitFor();
  const sent = () => relay().control.requests().operations.details;
  const before = sent();
  let reads = 0;
  page.on('response', (response) => {
    if (response.url().endsWith('/v2/conferences/watched')) reads += 1;
  });
  await hasten(page, () => reads >= 6);
  // Each read would have sent one. The other conferences may have a status check meanwhile.
  expect(sent() - before).toBeLessThan(reads);
});

test('an event that follows is shown without a reload', async () => {
  await newConference('followed', { start_time: fromNow(-1000) });
  const page = await openConference('followed');
  await button(page, 'Conference Scheduled').waitFor();
  await relay().control.join('followed', 'organizer');
  await button(page, 'Organizer Joined').waitFor();
  await page.getByRole('definition').getByText('organizer', { exact: true }).waitFor();
});

test('a conference that never existed is reported as unknown', async () => {
  const page = await openConference('never');
  await page.getByText('There is no conference with this id.').waitFor();
  expect(await findViolations(page)).toEqual([]);
});

test('the events are filtered, and a row opens by keyboard', async () => {
  const page = await openConference();
  await page.getByLabel('Filter').fill('organizer joined');
  await until(async () => (await rowsOf(page, 'Events, the newest first')).length === 1);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('pre').getByText('"organizer_status": true').waitFor();
});
