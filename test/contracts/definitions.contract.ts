import { randomUUID } from 'node:crypto';
import type { Definition } from '../../lambda/domain/definition';
import { type Instant, instantAt } from '../../lambda/domain/instant';
import type { Definitions } from '../../lambda/ports/definitions';
import { UnknownCursor } from '../../lambda/ports/page';
import { until } from '../until';

type List = 'list' | 'listUnfinished';

/** The contract of every store of definitions. The store may hold other conferences; each test uses its own ids. */
export function definitionsContract(make: () => Promise<Definitions>): void {
  let definitions: Definitions;

  beforeAll(async () => {
    definitions = await make();
  });

  /** The definitions of a test in a list, over all pages, when their number is as expected. */
  async function listed(
    ids: readonly string[],
    count: number,
    limit = 1000,
    list: List = 'list',
  ): Promise<Definition[]> {
    let found: Definition[] = [];
    await until(async () => {
      found = (await pages(limit, list)).flat().filter(({ id }) => ids.includes(id));
      return found.length === count;
    });
    return found;
  }

  async function pages(limit: number, list: List = 'list'): Promise<(readonly Definition[])[]> {
    const all: (readonly Definition[])[] = [];
    let from: string | undefined;
    do {
      const { items, cursor }: Awaited<ReturnType<Definitions[List]>> = await definitions[list](limit, from);
      all.push(items);
      from = cursor;
    } while (from !== undefined);
    return all;
  }

  test('a FoneStorm id belongs to the conference that registered it first, for ever', async () => {
    const [theirs, other, id] = [randomUUID(), `${randomUUID()} with a space`, randomUUID()];
    expect(await definitions.ownerOfFoneStormId(theirs)).toBeUndefined();
    expect(await definitions.registerFoneStormId(theirs, id)).toBe(id);
    expect(await definitions.registerFoneStormId(theirs, id)).toBe(id);
    expect(await definitions.registerFoneStormId(theirs, 'another')).toBe(id);
    expect(await definitions.registerFoneStormId(other, id)).toBe(id);
    expect(await Promise.all([theirs, other].map(definitions.ownerOfFoneStormId))).toEqual([id, id]);
    const race = await Promise.all(
      ['a', 'b', 'c'].map((each) => definitions.registerFoneStormId(`${theirs}-race`, each)),
    );
    expect(new Set(race).size).toBe(1);
  });

  test('returns undefined for an unknown conference', async () => {
    expect(await definitions.read(randomUUID())).toBeUndefined();
  });

  test('reads the newest version unchanged', async () => {
    const first = definition({ status: 'proposed', intent: intent('create') });
    expect(await definitions.write(first)).toBe(true);
    expect(await definitions.read(first.id)).toEqual(first);
    const second: Definition = {
      ...first,
      version: 2,
      status: 'confirmed',
      fields: { ...first.fields, label: 'né · 会議 · 😀', attendees: ['a', 'b'], max_members: 3 },
      fonestorm: { id: 'f1', pin: '0042', confirmedAt: moment(0), fonenumbers: ['+15550100'] },
      intent: intent('update'),
    };
    expect(await definitions.write(second)).toBe(true);
    expect(await definitions.read(first.id)).toEqual(second);
  });

  test('a version without an intent has none, although the version before had one', async () => {
    const { intent: done, ...first } = definition({ intent: intent('create') });
    await definitions.write({ ...first, ...(done && { intent: done }) });
    await definitions.write({ ...first, version: 2 });
    expect(await definitions.read(first.id)).toEqual({ ...first, version: 2 });
  });

  test.each([
    ['a first version after another one', 1],
    ['the same version again', 2],
    ['a version before the stored one', 0],
    ['a version after the next one', 4],
  ])('%s is not written', async (_name, version) => {
    const stored = definition();
    await definitions.write(stored);
    await definitions.write({ ...stored, version: 2 });
    expect(await definitions.write({ ...stored, version, digest: 'another' })).toBe(false);
    expect(await definitions.read(stored.id)).toEqual({ ...stored, version: 2 });
  });

  test('a second version is not written without a first one', async () => {
    const missing = definition({ version: 2 });
    expect(await definitions.write(missing)).toBe(false);
    expect(await definitions.read(missing.id)).toBeUndefined();
  });

  test.each([1, 2])('one of several concurrent writers writes version %d', async (version) => {
    const stored = definition();
    if (version === 2) await definitions.write(stored);
    const written = await Promise.all(
      ['a', 'b', 'c', 'd'].map(async (digest) =>
        (await definitions.write({ ...stored, version, digest })) ? digest : undefined,
      ),
    );
    const [winner, ...others] = written.filter((digest) => digest !== undefined);
    expect(others).toEqual([]);
    expect(await definitions.read(stored.id)).toMatchObject({ version, digest: winner });
  });

  test('the confirmed definitions are listed unchanged, in the order of their creation', async () => {
    const confirmed = [3, 1, 2].map((second) => definition({ createdAt: moment(second) }));
    const others = (['proposed', 'failed', 'deleted'] as const).map((status) => definition({ status }));
    for (const each of [...confirmed, ...others]) await definitions.write(each);
    const ids = [...confirmed, ...others].map(({ id }) => id);
    const [third, first, second] = confirmed;
    expect(await listed(ids, 3)).toEqual([first, second, third]);
  });

  test('a definition is listed from its confirmation until its deletion', async () => {
    const proposed = definition({ status: 'proposed' });
    await definitions.write(proposed);
    await definitions.write({ ...proposed, version: 2, status: 'confirmed' });
    expect(await listed([proposed.id], 1)).toMatchObject([{ version: 2 }]);
    await definitions.write({ ...proposed, version: 3, status: 'deleted' });
    expect(await listed([proposed.id], 0)).toEqual([]);
  });

  test('two definitions of the same millisecond are both listed', async () => {
    const both = [definition(), definition()];
    for (const each of both) await definitions.write(each);
    expect(
      await listed(
        both.map(({ id }) => id),
        2,
      ),
    ).toHaveLength(2);
  });

  test('pages respect their limit, and contain each definition once', async () => {
    const all = [1, 2, 3, 4, 5].map((second) => definition({ createdAt: moment(second) }));
    for (const each of all) await definitions.write(each);
    const ids = all.map(({ id }) => id);
    for (const limit of [1, 2, 5]) {
      expect((await listed(ids, 5, limit)).map(({ id }) => id)).toEqual(ids);
      for (const page of await pages(limit)) expect(page.length).toBeLessThanOrEqual(limit);
    }
  });

  test('definitions with an intent are unfinished in any status, the oldest intent first', async () => {
    const standings = ['proposed', 'failed', 'deleted', 'confirmed'] as const;
    const begun = [3, 1, 2, 4].map((second, index) =>
      definition({
        ...(standings[index] && { status: standings[index] }),
        // Not in the order of their creation.
        createdAt: moment(10 - second),
        intent: { ...intent('create'), startedAt: moment(second) },
      }),
    );
    const finished = definition();
    for (const each of [...begun, finished]) await definitions.write(each);
    const ids = [...begun, finished].map(({ id }) => id);
    const [third, first, second, fourth] = begun;
    expect(await listed(ids, 4, 1000, 'listUnfinished')).toEqual([first, second, third, fourth]);
    for (const limit of [1, 3]) {
      expect(await listed(ids, 4, limit, 'listUnfinished')).toEqual([first, second, third, fourth]);
      for (const page of await pages(limit, 'listUnfinished')) expect(page.length).toBeLessThanOrEqual(limit);
    }
  });

  test('a definition is unfinished until its intent is removed, and again with another intent', async () => {
    const first = definition({ status: 'proposed', intent: intent('create') });
    await definitions.write(first);
    expect(await listed([first.id], 1, 1000, 'listUnfinished')).toEqual([first]);
    const { intent: _done, ...rest } = first;
    await definitions.write({ ...rest, status: 'confirmed', version: 2 });
    expect(await listed([first.id], 0, 1000, 'listUnfinished')).toEqual([]);
    const third: Definition = { ...first, version: 3, intent: { ...intent('update'), startedAt: moment(9) } };
    await definitions.write(third);
    expect(await listed([first.id], 1, 1000, 'listUnfinished')).toEqual([third]);
  });

  test('two intents of the same millisecond are both unfinished', async () => {
    const both = [1, 2].map(() => definition({ intent: intent('create') }));
    for (const each of both) await definitions.write(each);
    const ids = both.map(({ id }) => id);
    for (const limit of [1, 1000]) expect(await listed(ids, 2, limit, 'listUnfinished')).toHaveLength(2);
  });

  test.each<List>(['list', 'listUnfinished'])('an unknown cursor is rejected: %s', async (list) => {
    for (const second of [1, 2]) {
      await definitions.write(definition({ createdAt: moment(second), intent: intent('create') }));
    }
    await until(async () => (await definitions[list](1)).cursor !== undefined);
    const { cursor = '' } = await definitions[list](1);
    for (const position of [...INVALID_CURSORS, cursor.slice(1), `${cursor}x`]) {
      await expect(definitions[list](1, position)).rejects.toThrow(UnknownCursor);
    }
    await expect(definitions[list](1, cursor)).resolves.toMatchObject({ items: [expect.anything()] });
  });
}

/** Strings that are not a cursor of any list. */
export const INVALID_CURSORS = [
  ...['', ' ', 'x', 'null', 'true', '7', '"x"', '[]', '{}', '[{"S":"a"}]', '{"__proto__":null}'],
  ...['{"pk":{"S":"a"}}', '{"pk":"a","sk":"b"}', '{"pk":{"N":"1"},"sk":{"N":"2"}}', '{"pk":null}'],
  ...['{"pk":{"S":"a"},"sk":{"S":"b"}}', '{"pk":{"S":""},"sk":{"S":""}}'],
];

/** Far from the times of any other conference. */
const BEGINNING = Date.UTC(1970, 0, 1) + Math.floor(Math.random() * 1e12);

function moment(second: number): Instant {
  const instant = instantAt(BEGINNING + second * 1000);
  if (!instant) throw new Error('expected an instant');
  return instant;
}

function intent(kind: 'create' | 'update'): NonNullable<Definition['intent']> {
  return { kind, stage: 'requesting', startedAt: moment(0), version: 1 };
}

export function definition(more: Partial<Definition> = {}): Definition {
  return {
    id: randomUUID(),
    fields: { start_time: moment(0), end_time: moment(3600), label: 'Weekly' },
    status: 'confirmed',
    createdAt: moment(0),
    digest: 'd',
    version: 1,
    ...more,
  };
}
