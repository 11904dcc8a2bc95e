import { createSizeCheck, readBoundedPage } from '../../../lambda/http/responses/bounded-response';

/** Bytes of the items of an answer. */
const MAX_BYTES = 5_000_000;
const JSON_OF_ONE = '{"text":""}';
/** Bytes of an item's quotes and escapes: a function's result contains the answer as a JSON string. */
const FRAME = Buffer.byteLength(JSON.stringify(JSON_OF_ONE));

interface Item {
  readonly text: string;
}

/** An item that takes `bytes` of an answer. */
const item = (bytes: number): Item => ({ text: 'x'.repeat(bytes - FRAME) });

/** A list whose cursors are indexes. It records the limit and the cursor of each read. */
function listOf(items: readonly Item[], { isEndKnown = true } = {}) {
  const reads: [limit: number, from: string | undefined][] = [];
  return {
    reads,
    async read(limit: number, from?: string) {
      reads.push([limit, from]);
      const end = Number(from ?? 0) + limit;
      const hasNext = isEndKnown ? end < items.length : end <= items.length;
      return { items: items.slice(Number(from ?? 0), end), ...(hasNext && { cursor: String(end) }) };
    },
  };
}

const unchanged = (each: Item) => each;

describe('a page of a list', () => {
  const small = Array.from({ length: 300 }, (_, index) => ({ text: String(index) }));

  test('is read 100 items at a time, and has as many as requested', async () => {
    const list = listOf(small);
    const page = await readBoundedPage(list.read, { limit: 250, cursor: '10' }, unchanged);
    expect(page).toEqual({ items: small.slice(10, 260), cursor: '260' });
    expect(list.reads).toEqual([
      [100, '10'],
      [100, '110'],
      [50, '210'],
    ]);
  });

  test('has no next page at the end of the list', async () => {
    for (const limit of [300, 1000])
      expect(await readBoundedPage(listOf(small).read, { limit, cursor: undefined }, unchanged)).toEqual({
        items: small,
      });
    expect(await readBoundedPage(listOf([]).read, { limit: 10, cursor: undefined }, unchanged)).toEqual({
      items: [],
    });
  });

  test('has no next page if the last read of the list is empty', async () => {
    const list = listOf(small.slice(0, 100), { isEndKnown: false });
    const page = await readBoundedPage(list.read, { limit: 200, cursor: undefined }, unchanged);
    expect(page).toEqual({ items: small.slice(0, 100) });
    expect(list.reads).toHaveLength(2);
  });

  test('ends after a read with fewer items than requested, and the next page begins there', async () => {
    const page = await readBoundedPage(
      async () => ({ items: small.slice(0, 7), cursor: 'further' }),
      { limit: 250, cursor: undefined },
      unchanged,
    );
    expect(page).toEqual({ items: small.slice(0, 7), cursor: 'further' });
  });

  test('has the views of the items, and counts their bytes', async () => {
    const long = Array(3).fill(item(MAX_BYTES));
    const page = await readBoundedPage(listOf(long).read, { limit: 3, cursor: undefined }, ({ text }) => ({
      length: text.length,
    }));
    expect(page).toEqual({ items: Array(3).fill({ length: MAX_BYTES - FRAME }) });
  });
});

describe('a page that becomes too long', () => {
  const pageOf = async (items: readonly Item[], limit = items.length) => {
    const { items: shown, cursor } = await readBoundedPage(
      listOf(items).read,
      { limit, cursor: undefined },
      unchanged,
    );
    return [shown.length, cursor];
  };

  test.each<[string, readonly Item[], number, string | undefined]>([
    ['as many bytes as an answer may have', [item(MAX_BYTES - FRAME), item(FRAME)], 2, undefined],
    ['one byte more', [item(MAX_BYTES - FRAME), item(FRAME + 1)], 1, '1'],
    [
      'quotes, which are escaped twice',
      [{ text: '"'.repeat(MAX_BYTES / 4 - FRAME) }, item(4 * FRAME)],
      1,
      '1',
    ],
    ['letters of two bytes', [{ text: 'ö'.repeat(MAX_BYTES / 2 - FRAME) }, item(3 * FRAME)], 1, '1'],
    ['one item that is longer than an answer', [item(MAX_BYTES + 1), item(FRAME)], 1, '1'],
    ['the last item, longer than an answer', [item(MAX_BYTES + 1)], 1, undefined],
    ['an item that is too long after others', [item(FRAME), item(MAX_BYTES + 1)], 1, '1'],
  ])('ends with the last item that fits: %s', async (_what, items, count, next) => {
    expect(await pageOf(items)).toEqual([count, next]);
  });

  test('can end between two reads', async () => {
    const items = [...Array(100).fill(item(FRAME)), item(MAX_BYTES - 100 * FRAME), item(FRAME)];
    expect(await pageOf(items)).toEqual([101, '101']);
    expect(await pageOf([...items.slice(0, 100), item(MAX_BYTES - 100 * FRAME + 1), item(FRAME)])).toEqual([
      ...[100, '100'],
    ]);
  });
});

test('a list without pages is refused once its parts together are longer than an answer may be', () => {
  const take = createSizeCheck(unchanged);
  take([item(MAX_BYTES - 2 * FRAME), item(FRAME)]);
  expect(() => take([item(FRAME)])).not.toThrow();
  expect(() => take([item(FRAME)])).toThrow('limit: expected a limit: the whole list is longer than 5 MB');
});
