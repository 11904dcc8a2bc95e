import { isolatedRelay } from '../operations/isolated-relay';
import { summaryOf, sweepAll } from '../operations/series/series-steps';
import { testRelay } from '../operations/test-relay';
import { curlsOfShell, snippet, snippetsOf } from './snippets';

const relay = testRelay();

test('the commands of docs/series.md do what the page says, in their order', async () => {
  const it = await isolatedRelay(relay());
  const now = it.now();
  let days = '';
  const run = async (code: string) => {
    for (const { method, url, body, headers } of curlsOfShell(`${days}${code}`, now)) {
      const { status } = await it.call(method, new URL(url).pathname, body, headers);
      expect([url, status]).toEqual([url, method === 'POST' ? 201 : 200]);
    }
    await sweepAll(it, 1);
  };
  const create = snippet('series.md', '"rrule": "FREQ=WEEKLY"');
  const list = snippet('series.md', 'curl http://localhost:3000/v2/series/weekly/occurrences --header');
  const exceptions = snippet('series.md', '--request PUT http://localhost:3000/v2/series/weekly/occurrences');
  const invite = snippet('series.md', 'text/calendar');
  const update = snippet('series.md', '"Weekly, now at ten"');
  const remove = snippet('series.md', '--request DELETE http://localhost:3000/v2/series/weekly --header');
  const inOrder = [create, list, exceptions, invite, update, remove];
  expect(snippetsOf('series.md').map(({ code }) => code)).toEqual(inOrder);
  // A reader runs all blocks in one shell.
  days = create.slice(0, create.indexOf('curl'));
  for (const block of [create, list]) await run(block);
  expect((await summaryOf(it.call))[0]).toBe('20260505 05-05T07:30 scheduled');
  await run(exceptions);
  expect((await summaryOf(it.call)).slice(1, 3)).toEqual([
    ...['20260512 05-13T08:00 scheduled', '20260519 05-19T07:30 skipped'],
  ]);
  for (const block of [invite, update]) await run(block);
  expect((await summaryOf(it.call)).slice(0, 3)).toEqual([
    ...['20260505 05-05T08:00 scheduled', '20260512 05-13T08:00 scheduled', '20260519 05-19T08:00 skipped'],
  ]);
  await run(remove);
  expect((await it.call('GET', '/v2/series/weekly')).status).toBe(404);
  expect(relay().simulator.control.conferences()).toEqual([]);
});
