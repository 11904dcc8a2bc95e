import type { Definition } from '../../../lambda/domain/definition';
import { listConferences } from '../../../lambda/operations/conferences/list-conferences';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { FIELDS, testRelay } from '../test-relay';

const relay = testRelay();
let it: IsolatedRelay;
beforeEach(async () => {
  it = await isolatedRelay(relay());
});

test('lists a conference once if it is on two pages', async () => {
  await it.create('a');
  await it.create('b', { ...FIELDS, label: 'Other' });
  const { definitions } = it.ports;
  const { items } = await definitions.list(10);
  const list = async (_limit: number, from?: string) =>
    from === undefined ? { items, cursor: 'more' } : { items: items.slice(1) };
  const all = await listConferences({ definitions: { ...definitions, list } })({});
  expect(all.items.map(({ id }: Definition) => id)).toEqual(['a', 'b']);
});
