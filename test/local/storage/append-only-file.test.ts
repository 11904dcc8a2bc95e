import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { type AppendOnlyFileOptions, openAppendOnlyFile } from '../../../local/storage/append-only-file';
import { temporaryFolders } from '../../temporary-folders';

const folder = temporaryFolders();
const schema = v.object({ id: v.number(), is: v.picklist(['here', 'gone']) });
type Fact = v.InferOutput<typeof schema>;

/** A set of numbers on disk. */
async function openNumbers(path: string, more: Partial<AppendOnlyFileOptions<Fact>> = {}) {
  const here = new Set<number>();
  const counted = { rewrites: 0 };
  const file = await openAppendOnlyFile<Fact>({
    ...{ path, schema },
    apply: ({ id, is }) => (is === 'here' ? here.add(id) : here.delete(id)),
    compaction: {
      count: () => here.size,
      records() {
        counted.rewrites += 1;
        return [...here].map((id) => ({ id, is: 'here' }) as const);
      },
    },
    ...more,
  });
  const add = (id: number) => file.append({ id, is: 'here' });
  const remove = (id: number) => file.append({ id, is: 'gone' });
  return { here, file, counted, add, remove };
}

const countLines = (path: string) => readFileSync(path, 'utf8').split('\n').length - 1;

/** Files on a disk with this many free bytes. */
function diskFullAfter(room: { bytes: number }) {
  return async (path: string, flags: 'a'): Promise<FileHandle> => {
    const file = await open(path, flags);
    const appendFile = file.appendFile.bind(file);
    const writing = async (bytes: Buffer) => {
      await appendFile(bytes.subarray(0, room.bytes));
      if (bytes.length > room.bytes) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    };
    return Object.assign(file, { appendFile: writing });
  };
}

describe('a file on a full disk', () => {
  test.each([0, 1, 10])(
    'after a write that stopped at byte %i, the next one is complete, and the file can be read',
    async (bytes) => {
      const path = join(folder(), 'numbers.jsonl');
      const room = { bytes: Number.POSITIVE_INFINITY };
      const first = await openNumbers(path, { open: diskFullAfter(room) });
      await first.add(1);
      room.bytes = bytes;
      await expect(first.add(2)).rejects.toThrow('no space left');
      await expect(first.add(3)).rejects.toThrow('no space left');
      room.bytes = Number.POSITIVE_INFINITY;
      await first.add(4);
      expect([...first.here]).toEqual([1, 4]);
      await first.file.close();
      const second = await openNumbers(path);
      expect([...second.here]).toEqual([1, 4]);
      await second.file.close();
    },
  );

  test('a failed rewrite leaves the file unchanged and no other file, and succeeds later', async () => {
    const path = join(folder(), 'numbers.jsonl');
    const room = { bytes: Number.POSITIVE_INFINITY };
    const { add, remove, file } = await openNumbers(path, { open: diskFullAfter(room) });
    for (const id of [1, 2]) await add(id);
    await remove(1);
    room.bytes = 5;
    await expect(file.compact()).rejects.toThrow('no space left');
    expect(() => readFileSync(`${path}.new`)).toThrow('ENOENT');
    expect(countLines(path)).toBe(3);
    room.bytes = Number.POSITIVE_INFINITY;
    await file.compact();
    await add(3);
    await file.close();
    expect(readFileSync(path, 'utf8')).toBe('{"id":2,"is":"here"}\n{"id":3,"is":"here"}\n');
  });

  test('an incomplete file of an earlier rewrite is not part of the next one', async () => {
    const path = join(folder(), 'numbers.jsonl');
    writeFileSync(path, '{"id":1,"is":"here"}\n{"id":1,"is":"gone"}\n{"id":2,"is":"here"}\n');
    writeFileSync(`${path}.new`, '{"id":7,"is":"he');
    const { here, file } = await openNumbers(path);
    await file.close();
    expect([...here]).toEqual([2]);
    expect(readFileSync(path, 'utf8')).toBe('{"id":2,"is":"here"}\n');
  });
});

describe('a file is rewritten', () => {
  test('so rarely that the cost of an append does not depend on the number of records', async () => {
    const path = join(folder(), 'numbers.jsonl');
    const { add, remove, counted, file } = await openNumbers(path);
    const backlog = 20_000;
    await Promise.all(Array.from({ length: backlog }, (_, id) => add(id)));
    for (let id = 0; id < 200; id += 1) {
      await add(backlog + id);
      await remove(backlog + id);
    }
    expect(counted.rewrites).toBe(0);
    await file.close();
  });

  test('when most of its records are obsolete', async () => {
    const path = join(folder(), 'numbers.jsonl');
    const { add, remove, file } = await openNumbers(path);
    for (let round = 0; round < 30; round += 1) {
      await Promise.all(Array.from({ length: 100 }, (_, id) => add(id)));
      await Promise.all(Array.from({ length: 100 }, (_, id) => remove(id)));
    }
    await file.close();
    expect(countLines(path)).toBeLessThan(2000);
  });

  test('at a start with any obsolete record', async () => {
    const path = join(folder(), 'numbers.jsonl');
    const first = await openNumbers(path);
    for (let id = 0; id < 10; id += 1) await first.add(id);
    await first.remove(3);
    await first.file.close();
    expect(countLines(path)).toBe(11);
    await (await openNumbers(path)).file.close();
    expect(countLines(path)).toBe(9);
  });
});

test.each([
  ['rubbish', 'expected Object, got undefined'],
  ['null', 'expected Object, got null'],
  ['[]', 'id: expected "id", got undefined'],
  ['{"id":"1","is":"here"}', 'id: expected number, got another text'],
  ['{"id":1,"is":"elsewhere"}', 'is: expected ("here" | "gone"), got another text'],
])(
  'names a line in the middle that is %s, with the expected content, and changes nothing',
  async (line, reason) => {
    const where = folder();
    mkdirSync(where, { recursive: true });
    const path = join(where, 'numbers.jsonl');
    const text = `{"id":1,"is":"here"}\n${line}\n{"id":2,"is":"here"}\n`;
    writeFileSync(path, text);
    await expect(openNumbers(path)).rejects.toThrow(`${path}: line 2 cannot be read: ${reason}`);
    expect(readFileSync(path, 'utf8')).toBe(text);
  },
);

test.each([
  ['{', true],
  ['{"id":2,"is":"he', true],
  ['{"id":2\0\0\0', true],
  ['\0\0\0\0', true],
  ['[1', false],
  ['{x', false],
  ['{"id":\u0001', false],
  ['rubbish', false],
])('after the last whole line, %j is dropped if a record can begin so', async (rest, isDropped) => {
  const path = join(folder(), 'numbers.jsonl');
  const whole = '{"id":1,"is":"here"}\n';
  writeFileSync(path, `${whole}${rest}`);
  const opened = openNumbers(path);
  if (!isDropped) {
    await expect(opened).rejects.toThrow(/line 2 cannot be read: expected a record, got \d+ bytes/);
    expect(readFileSync(path, 'utf8')).toBe(`${whole}${rest}`);
    return;
  }
  const { here, file } = await opened;
  await file.close();
  expect([...here]).toEqual([1]);
  expect(readFileSync(path, 'utf8')).toBe(whole);
});
