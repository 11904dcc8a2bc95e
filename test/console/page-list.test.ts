import { NO_PAGES, type PageList, readOn, rereadNext } from '../../console/api/page-list';

/** A list whose pages have two items. Each item is its number, negative while it is pending. */
function listOf(items: number[]) {
  const requests: (string | undefined)[] = [];
  return {
    requests,
    async readPage(path?: string) {
      requests.push(path);
      const start = Number(path ?? 0);
      const next = start + 2 < items.length ? { next: String(start + 2) } : {};
      return { items: items.slice(start, start + 2), ...next };
    },
  };
}

test('an unchanged list costs its last page, and a longer one also the pages that follow', async () => {
  const items = [1, 2, 3, 4, 5];
  const { readPage, requests } = listOf(items);
  const first = await readOn<number>(NO_PAGES, readPage);
  expect([first.items, requests.splice(0)]).toEqual([
    [1, 2, 3, 4, 5],
    [undefined, '2', '4'],
  ]);
  const same = await readOn(first, readPage);
  expect([same.items, requests.splice(0)]).toEqual([[1, 2, 3, 4, 5], ['4']]);
  items.push(6, 7);
  const more = await readOn(same, readPage);
  expect([more.items, requests]).toEqual([
    [1, 2, 3, 4, 5, 6, 7],
    ['4', '6'],
  ]);
});

test('of a list without an end, twenty pages are read', async () => {
  const { readPage, requests } = listOf(Array.from({ length: 100 }, (_, index) => index));
  expect((await readOn<number>(NO_PAGES, readPage)).items).toHaveLength(40);
  expect(requests).toHaveLength(20);
});

test('the pages with items that may change are read again in turn, one at a time', async () => {
  const items = [1, -2, 3, 4, -5, 6];
  const { readPage, requests } = listOf(items);
  let list: PageList<number> = await readOn<number>(NO_PAGES, readPage);
  let index = -1;
  requests.length = 0;
  for (let reads = 0; reads < 3; reads += 1) {
    const reread = await rereadNext(list, (item) => item < 0, index, readPage);
    if (reread) ({ list, index } = reread);
  }
  expect(requests).toEqual([undefined, '4', undefined]);
  items[1] = 2;
  items[4] = 5;
  for (let reads = 0; reads < 2; reads += 1) {
    const reread = await rereadNext(list, (item) => item < 0, index, readPage);
    if (reread) ({ list, index } = reread);
  }
  expect(list.items).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await rereadNext(list, (item) => item < 0, index, readPage)).toBeUndefined();
});
