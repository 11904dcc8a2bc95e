import { isolatedRelay } from '../operations/isolated-relay';
import { summaryOf, sweepAll } from '../operations/series/series-steps';
import { testRelay } from '../operations/test-relay';
import { curlsIn, snippet, snippetsOf } from './snippets';

const relay = testRelay();

test('the commands of docs/series.md do what the page says, in their order', async () => {
  // The first occurrence of the page is over at the start of this test.
  const it = await isolatedRelay(relay());
  const run = async (code: string) => {
    for (const { method, url, body, headers } of curlsIn(code)) {
      const { status } = await it.call(method, new URL(url).pathname, body, headers);
      expect([url, status]).toEqual([url, method === 'POST' ? 201 : 200]);
    }
    await sweepAll(it, 1);
  };
  const create = snippet('series.md', '"rrule": "FREQ=WEEKLY;BYDAY=MO"');
  const list = snippet('series.md', 'curl http://localhost:3000/v2/series/weekly/occurrences --header');
  const exceptions = snippet('series.md', '--request PUT http://localhost:3000/v2/series/weekly/occurrences');
  const invite = snippet('series.md', 'text/calendar');
  const update = snippet('series.md', '"Weekly, now at ten"');
  const remove = snippet('series.md', '--request DELETE http://localhost:3000/v2/series/weekly --header');
  const inOrder = [create, list, exceptions, invite, update, remove];
  expect(snippetsOf('series.md').map(({ code }) => code)).toEqual(inOrder);
  for (const block of [create, list]) await run(block);
  expect((await summaryOf(it.call))[0]).toBe('20260511 05-11T07:30 scheduled');
  await run(exceptions);
  expect((await summaryOf(it.call)).slice(0, 2)).toEqual([
    ...['20260511 05-12T08:00 scheduled', '20260518 05-18T07:30 skipped'],
  ]);
  for (const block of [invite, update]) await run(block);
  expect((await summaryOf(it.call)).slice(0, 3)).toEqual([
    ...['20260511 05-12T08:00 scheduled', '20260518 05-18T08:00 skipped', '20260525 05-25T08:00 scheduled'],
  ]);
  await run(remove);
  expect((await it.call('GET', '/v2/series/weekly')).status).toBe(404);
  expect(relay().simulator.control.conferences()).toEqual([]);
});
