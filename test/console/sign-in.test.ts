import { findViolations, hasten, sendToken, signIn, testBrowser } from './browser';
import { fromNow, runningRelay } from './running-relay';

const browser = testBrowser();
const relay = runningRelay();

test('a token of the relay signs in, and only this tab has it', async () => {
  const { page } = await browser.open(relay().consoleUrl);
  expect(await findViolations(page)).toEqual([]);
  await signIn(page);
  expect(await page.evaluate('localStorage.length + document.cookie.length')).toBe(0);
  await page.reload();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  const other = await page.context().newPage();
  await other.goto(relay().consoleUrl);
  await other.getByLabel('Token').waitFor();
});

test('a wrong token is refused, and the next one is accepted', async () => {
  const { page } = await browser.open(relay().consoleUrl);
  await sendToken(page, 'wrong');
  await page.getByText('token: expected a token of this relay').waitFor();
  expect(await findViolations(page)).toEqual([]);
  await sendToken(page, 'with a space');
  await page.getByText('token: expected visible ASCII characters without spaces').waitFor();
  await signIn(page);
});

test('after a sign-out, the tab has no token and asks for one', async () => {
  const { page } = await browser.open(relay().consoleUrl);
  await signIn(page);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Token').waitFor();
  expect(await page.evaluate('sessionStorage.length')).toBe(0);
});

test('signing in needs no mouse', async () => {
  const { page } = await browser.open(relay().consoleUrl);
  await page.getByLabel('Token').waitFor();
  expect(await page.title()).toBe('Sign in – Conference Relay');
  await page.keyboard.type('key');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  expect(await page.title()).toBe('Now – Conference Relay');
  expect(await page.evaluate('document.activeElement.id')).toBe('view');
});

test('the page may load nothing from elsewhere, run nothing inline, and be in no frame', async () => {
  const response = await fetch(relay().consoleUrl);
  expect(response.headers.get('content-security-policy')).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  const html = await response.text();
  for (const [, path] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
    const file = await fetch(new URL(path ?? '', relay().url));
    expect([file.status, file.headers.get('x-content-type-options')]).toEqual([200, 'nosniff']);
  }
  for (const path of ['/console/gone.js', '/console/__proto__', '/console/..%2findex.html']) {
    expect((await fetch(`${relay().url}${path}`)).status).toBe(404);
  }
});

test('the page paints, and says after which time', async () => {
  const { page } = await browser.open(relay().consoleUrl);
  await page.getByLabel('Token').waitFor();
  const paint = await page.evaluate(
    `new Promise((resolve) => new PerformanceObserver((list) => {
      for (const { startTime } of list.getEntriesByName('first-contentful-paint')) resolve(startTime);
    }).observe({ type: 'paint', buffered: true }))`,
  );
  process.stdout.write(`console: first paint after ${Math.round(Number(paint))} ms\n`);
  expect(paint).toBeGreaterThan(0);
});

test('a relay that stops is shown as such, and the console continues after it is back', async () => {
  await relay().call('POST', '/v2/conferences', {
    ...{ id: 'before', label: 'Before', start_time: fromNow(3600_000), end_time: fromNow(7200_000) },
  });
  const { page } = await browser.open(`${relay().consoleUrl}#/conferences`, { hasClock: true });
  await signIn(page);
  await page.getByRole('link', { name: 'Before' }).waitFor();
  await relay().stop();
  const banner = page.getByText('The relay does not answer.');
  await hasten(page, () => banner.isVisible());
  await page.getByRole('link', { name: 'Before' }).waitFor();
  await page.getByRole('link', { name: 'Deliveries' }).click();
  await page.getByRole('heading', { name: 'Deliveries' }).waitFor();
  await page.getByText('Reading the deliveries …').waitFor({ state: 'detached' });
  expect(await banner.count()).toBe(1);
  await page.getByRole('link', { name: 'Conferences' }).click();
  await relay().start();
  await hasten(page, () => banner.isHidden());
  await page.getByRole('link', { name: 'Before' }).waitFor();
});
