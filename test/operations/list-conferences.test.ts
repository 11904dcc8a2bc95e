import type { Definition } from '../../lambda/domain/conference';
import { listConferences } from '../../lambda/operations/list-conferences';
import { FIELDS, house } from './house';
import { type Lone, lone } from './lone';

const relay = house();
let it: Lone;
beforeEach(async () => {
  it = await lone(relay());
});

test('a conference that is on two pages is listed once', async () => {
  await it.create('a');
  await it.create('b', { ...FIELDS, label: 'Other' });
  const { definitions } = it.ports;
  const { items } = await definitions.list(10);
  const list = async (_limit: number, from?: string) =>
    from === undefined ? { items, next: 'more' } : { items: items.slice(1) };
  const all = await listConferences({ definitions: { ...definitions, list } })({});
  expect(all.items.map(({ id }: Definition) => id)).toEqual(['a', 'b']);
});
