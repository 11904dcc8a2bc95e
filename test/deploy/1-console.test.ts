import { signIn, testBrowser } from '../console/browser';
import { deployment } from './deployment';
import { create } from './relay';
import { say, step } from './say';

interface Health {
  readonly queues: readonly { readonly name: string }[];
  readonly budget: Readonly<Record<string, unknown>>;
  readonly last_hour: Readonly<Record<string, unknown>>;
}

const { url, token } = deployment();
const browser = testBrowser();

async function get(path: string, coding = 'identity'): Promise<Response> {
  const response = await fetch(`${url}${path}`, { headers: { 'accept-encoding': coding } });
  say(`GET ${path} (${coding}) … ${response.status}`);
  return response;
}

test('the deployed API serves the page of the console with its policy, and each file that the page names', async () => {
  const page = await get('/console');
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
  const paths = [...(await page.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
  expect(paths.map((path) => path.split('.').at(-1)).sort()).toEqual(['css', 'js', 'svg']);
  for (const path of paths) {
    const text = await (await get(path)).text();
    for (const coding of ['br', 'gzip']) {
      const file = await get(path, coding);
      expect([file.status, file.headers.get('content-encoding')]).toEqual([200, coding]);
      expect(file.headers.get('cache-control')).toMatch('immutable');
      expect(await file.text()).toBe(text);
    }
  }
});

test('a file that is not of the console is answered 404', async () => {
  for (const path of ['/console/gone.js', '/console/index.mjs']) expect((await get(path)).status).toBe(404);
});

test('the health has the queues of the deployment, with their messages and dead letters', async () => {
  const { status, body } = await step('read the health of the relay', async () => {
    const response = await fetch(`${url}/v2/health`, { headers: { token } });
    return { status: response.status, body: (await response.json()) as { health: Health } };
  });
  expect(status).toBe(200);
  const { queues, budget, last_hour } = body.health;
  expect(queues.map(({ name }) => name)).toEqual([
    ...['mailbox', 'status-checks', 'deliveries', 'workflows', 'commands', 'ticks'],
  ]);
  expect(budget.requests_per_second).toEqual(expect.any(Number));
  expect(last_hour).toEqual(expect.objectContaining({ callbacks_accepted: expect.any(Number) }));
});

test('in a browser, a token of the API signs in, and the conferences are listed', async () => {
  await create('watched', { label: 'Watched' });
  await step('sign in to the console in Chromium', async () => {
    const { page } = await browser.open(`${url}/console#/conferences`);
    await signIn(page, token);
    await page.getByRole('link', { name: 'Watched' }).waitFor();
  });
});
