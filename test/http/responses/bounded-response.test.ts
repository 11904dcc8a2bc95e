import { createSizeCheck, readBoundedPage } from '../../../lambda/http/responses/bounded-response';

/** In bytes, of the items of an answer. */
const MOST = 5_000_000;
const JSON_OF_ONE = '{"text":""}';
/** What the quotes around it and the escapes within it take, too: a function's answer holds it as a JSON text. */
const FRAME = Buffer.byteLength(JSON.stringify(JSON_OF_ONE));

interface Item {
  readonly text: string;
}

/** An item that takes so many bytes of an answer. */
const item = (bytes: number): Item => ({ text: 'x'.repeat(bytes - FRAME) });

/** A list whose positions are indexes; it notes how many items were asked for, and from where. */
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

const all = (each: Item) => each;

describe('a page of a list', () => {
  const small = Array.from({ length: 300 }, (_, index) => ({ text: String(index) }));

  test('is read 100 items at a time, and has as many as were asked for', async () => {
    const list = listOf(small);
    const page = await readBoundedPage(list.read, { limit: 250, cursor: '10' }, all);
    expect(page).toEqual({ items: small.slice(10, 260), cursor: '260' });
    expect(list.reads).toEqual([
      [100, '10'],
      [100, '110'],
      [50, '210'],
    ]);
  });

  test('ends without a next one where the list ends', async () => {
    for (const limit of [300, 1000])
      expect(await readBoundedPage(listOf(small).read, { limit, cursor: undefined }, all)).toEqual({
        items: small,
      });
    expect(await readBoundedPage(listOf([]).read, { limit: 10, cursor: undefined }, all)).toEqual({
      items: [],
    });
  });

  test('ends without a next one where the list finds its end with a read of nothing', async () => {
    const list = listOf(small.slice(0, 100), { isEndKnown: false });
    const page = await readBoundedPage(list.read, { limit: 200, cursor: undefined }, all);
    expect(page).toEqual({ items: small.slice(0, 100) });
    expect(list.reads).toHaveLength(2);
  });

  test('ends where the list gives fewer items than it was asked for, and the next one begins there', async () => {
    const page = await readBoundedPage(
      async () => ({ items: small.slice(0, 7), cursor: 'further' }),
      { limit: 250, cursor: undefined },
      all,
    );
    expect(page).toEqual({ items: small.slice(0, 7), cursor: 'further' });
  });

  test('shows what is shown of an item, and counts the bytes of that', async () => {
    const long = Array(3).fill(item(MOST));
    const page = await readBoundedPage(listOf(long).read, { limit: 3, cursor: undefined }, ({ text }) => ({
      length: text.length,
    }));
    expect(page).toEqual({ items: Array(3).fill({ length: MOST - FRAME }) });
  });
});

describe('a page that becomes too long', () => {
  const pageOf = async (items: readonly Item[], limit = items.length) => {
    const { items: shown, cursor } = await readBoundedPage(
      listOf(items).read,
      { limit, cursor: undefined },
      all,
    );
    return [shown.length, cursor];
  };

  test.each<[string, readonly Item[], number, string | undefined]>([
    ['as many bytes as an answer may have', [item(MOST - FRAME), item(FRAME)], 2, undefined],
    ['one byte more', [item(MOST - FRAME), item(FRAME + 1)], 1, '1'],
    ['quotes, which are escaped twice', [{ text: '"'.repeat(MOST / 4 - FRAME) }, item(4 * FRAME)], 1, '1'],
    ['letters of two bytes', [{ text: 'ö'.repeat(MOST / 2 - FRAME) }, item(3 * FRAME)], 1, '1'],
    ['one item that is too long by itself', [item(MOST + 1), item(FRAME)], 1, '1'],
    ['the last item, too long by itself', [item(MOST + 1)], 1, undefined],
    ['an item that is too long after others', [item(FRAME), item(MOST + 1)], 1, '1'],
  ])('ends with the last item that fits: %s', async (_what, items, count, next) => {
    expect(await pageOf(items)).toEqual([count, next]);
  });

  test('ends between two reads, too', async () => {
    const items = [...Array(100).fill(item(FRAME)), item(MOST - 100 * FRAME), item(FRAME)];
    expect(await pageOf(items)).toEqual([101, '101']);
    expect(await pageOf([...items.slice(0, 100), item(MOST - 100 * FRAME + 1), item(FRAME)])).toEqual([
      ...[100, '100'],
    ]);
  });
});

test('a list that is answered whole is no longer than an answer may be, part by part', () => {
  const take = createSizeCheck(all);
  take([item(MOST - 2 * FRAME), item(FRAME)]);
  expect(() => take([item(FRAME)])).not.toThrow();
  expect(() => take([item(FRAME)])).toThrow('limit: expected a limit: the whole list is longer than 5 MB');
});
