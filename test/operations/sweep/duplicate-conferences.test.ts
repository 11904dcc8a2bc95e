import type { Instant } from '../../../lambda/domain/instant';
import { callbackUrl } from '../../../lambda/operations/callbacks/callback-url';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { CALLBACK_KEYS, FIELDS, PUBLIC_URL, testRelay } from '../test-relay';

const relay = testRelay();
let it: IsolatedRelay;
beforeEach(async () => {
  it = await isolatedRelay(relay());
});

const at = (time: string) => `2026-05-04T${time}.000Z` as Instant;
const ownUrl = (id: string, keys = CALLBACK_KEYS, base = PUBLIC_URL) => callbackUrl(base, id, keys);
const fonestormIds = () =>
  relay()
    .simulator.control.conferences()
    .map(({ id }) => id);

async function runSweep(): Promise<void> {
  await it.sweep();
  await it.settle();
}

/** Makes a conference at FoneStorm itself. Returns FoneStorm’s id. */
async function makeAtFoneStorm(id: string, url: string): Promise<string> {
  const made = await relay().client({}).create({ id, fields: FIELDS, callbackUrl: url });
  return made.id;
}

async function requests(work: () => Promise<unknown>): Promise<readonly string[]> {
  const before = relay().sent.length;
  await work();
  return relay().sent.slice(before);
}

describe('a conference that FoneStorm made twice', () => {
  test('exists once: the duplicate is deleted', async () => {
    await it.create('a');
    relay().foneStorm({ ids: 'duplicated' });
    const other = await makeAtFoneStorm('a', ownUrl('a'));
    expect(other).not.toBe('a');
    await runSweep();
    expect(fonestormIds()).toEqual(['a']);
    expect(it.warnings).toEqual([['conference.duplicated', { conferenceId: 'a', fonestormId: other }]]);
    expect(it.types('a')).toEqual(['Conference Scheduled']);
  });

  test.each([
    ['deleted', '/v2/conferences/a'],
    ['erased', '/v2/conferences/a?erase=true'],
  ])(
    'does not exist any more once it is %s and closed: the duplicate is deleted, too',
    async (_name, path) => {
      await it.create('a');
      relay().foneStorm({ ids: 'duplicated' });
      const other = await makeAtFoneStorm('a', ownUrl('a'));
      await it.call('DELETE', path);
      await it.settle();
      await it.live(at('09:40:00'));
      await runSweep();
      expect(fonestormIds()).toEqual([]);
      expect(it.warnings).toEqual([['conference.duplicated', { conferenceId: 'a', fonestormId: other }]]);
    },
  );

  test('is gone if the known one is gone: the other one is not changed', async () => {
    await it.create('a');
    relay().foneStorm({ ids: 'duplicated' });
    const other = await makeAtFoneStorm('a', ownUrl('a', CALLBACK_KEYS, 'https://old.example'));
    await relay().client({}).delete('a');
    await runSweep();
    expect(it.types('a')).toEqual(['Conference Scheduled', 'Conference Gone']);
    await it.live(at('09:40:00'));
    expect((await it.state('a'))?.closedAt).toBeDefined();
    expect(await requests(runSweep)).toEqual(['list']);
    expect(fonestormIds()).toEqual([other]);
  });
});
