import { readFileSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Debian's Chromium. The sandbox needs rights that containers do not give. */
const LAUNCH_OPTIONS = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    ...[
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
    ],
    ...['--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
  ],
};

/** How a page is opened. */
export interface PageOptions {
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  readonly timezone?: string;
}

/** A page that fails its test after an error, or after a request to another origin. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors of the page and of its console, and requests to other origins. */
  readonly faults: string[];
}

/** The messages of the browser about answers that a test expects, such as 401. */
const EXPECTED_MESSAGES = /Failed to load resource/;

export interface TestBrowser {
  open(url: string, options?: PageOptions): Promise<WatchedPage>;
}

/** One Chromium for a file of tests. Each test has its own pages, which share no storage. */
export function testBrowser(): TestBrowser {
  let browser: Browser | undefined;
  const opened: WatchedPage[] = [];
  beforeAll(async () => {
    browser = await chromium.launch(LAUNCH_OPTIONS);
  });
  afterEach(async () => {
    const faults = opened.flatMap((each) => each.faults);
    for (const { page } of opened.splice(0)) await page.context().close();
    expect(faults).toEqual([]);
  });
  afterAll(() => browser?.close());
  return {
    async open(url, { colorScheme = 'light', width = 1280, timezone = 'Europe/Berlin' } = {}) {
      if (!browser) throw new Error('the browser is started before each test');
      const context = await browser.newContext({
        ...{ colorScheme, viewport: { width, height: 900 }, timezoneId: timezone, locale: 'en-GB' },
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      const watched = { page, faults: watch(page, new URL(url).origin) };
      opened.push(watched);
      await page.goto(url);
      return watched;
    },
  };
}

function watch(page: Page, origin: string): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => faults.push(`dialog: ${dialog.message()}`));
  page.on('console', (message) => {
    const isFault = message.type() === 'error' && !EXPECTED_MESSAGES.test(message.text());
    if (isFault) faults.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) faults.push(`request to ${request.url()}`);
  });
  return faults;
}

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** A sentence for each violation of WCAG 2.2 AA that axe finds in the page. */
export async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = (await page.evaluate(
    `axe.run(document, ${JSON.stringify({ runOnly: AXE_TAGS })})`,
  )) as { violations: Violation[] };
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
  );
}

/** Sends a token, which the relay may refuse. */
export async function sendToken(page: Page, token: string): Promise<void> {
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Signs in, by default with the token of a relay on this machine. Returns after the relay has accepted it. */
export async function signIn(page: Page, token = 'key'): Promise<void> {
  await sendToken(page, token);
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}
