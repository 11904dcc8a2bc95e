import { readFileSync } from 'node:fs';
import { type Browser, chromium, type Page, type Request } from 'playwright-core';
import { until } from '../until';

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
  /** Whether the test moves the clock of the page. */
  readonly hasClock?: boolean;
}

/** A page that fails its test after an error, or after a request to another origin. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors of the page and of its console, and requests to other origins. */
  readonly faults: string[];
}

/** The messages of the browser about answers that a test expects, such as 401. */
const EXPECTED_MESSAGES = /Failed to load resource/;

/** The longest action or wait on a busy machine, in milliseconds: less than the limit of a test. */
const ACTION_TIMEOUT = 40_000;

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
    async open(url, options = {}) {
      const { colorScheme = 'light', width = 1280, timezone = 'Europe/Berlin', hasClock = false } = options;
      if (!browser) throw new Error('the browser is started before each test');
      const context = await browser.newContext({
        ...{ colorScheme, viewport: { width, height: 900 }, timezoneId: timezone, locale: 'en-GB' },
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      page.setDefaultTimeout(ACTION_TIMEOUT);
      const watched = { page, faults: watch(page, new URL(url).origin) };
      opened.push(watched);
      if (hasClock) await page.clock.install();
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

/** Waits until a check passes. Rejects with its last failure. */
export async function eventually(check: () => Promise<void>): Promise<void> {
  let failure: unknown;
  const passes = () =>
    check().then(
      () => true,
      (error) => {
        failure = error;
        return false;
      },
    );
  await until(passes, ACTION_TIMEOUT).catch(() => {
    throw failure;
  });
}

/** Moves the clock of a page that was opened with `hasClock` until a condition holds. So no test waits for the interval of a view. */
export async function hasten(page: Page, condition: () => boolean | Promise<boolean>): Promise<void> {
  await until(async () => {
    await page.clock.fastForward(1000);
    return condition();
  }, ACTION_TIMEOUT);
}

/** Answers of a relay that the page does not have yet. */
export interface HeldAnswers {
  /** The number of requests that the relay has answered. */
  count(): number;
  /** Lets these answers and later ones through. */
  release(): void;
}

/** Holds the answers to some requests. Each has the state of the relay at the time of its request. */
export async function holdAnswers(page: Page, isHeld: (request: Request) => boolean): Promise<HeldAnswers> {
  let count = 0;
  let isReleased = false;
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/*', async (route) => {
    if (isReleased || !isHeld(route.request())) return route.fallback();
    const response = await route.fetch();
    count += 1;
    await released;
    // The page may have aborted the request meanwhile.
    await route.fulfill({ response }).catch(() => undefined);
  });
  return {
    count: () => count,
    release() {
      isReleased = true;
      release();
    },
  };
}
