import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { dynamodbConferenceLog } from '../../../lambda/adapters/dynamodb/conference-log';
import { tickOf } from '../../../lambda/domain/entry';
import type { Instant } from '../../../lambda/domain/instant';
import type { StatusEvent } from '../../../lambda/domain/status-event';
import type { LogRecord } from '../../../lambda/ports/conference-log';
import { openQueue } from '../../../local/queues/queue';
import { folderFailure } from '../../../local/start-failure';
import { openStorage, type Storage } from '../../../local/storage/storage';
import { recordWith, store } from '../../contracts/stored-log';
import { silentLogger } from '../../silent-logger';
import { temporaryFolders } from '../../temporary-folders';

const folder = temporaryFolders();
const opened: Storage[] = [];
afterEach(async () => {
  for (const storage of opened.splice(0)) await storage.close();
});

async function openStorageAt(path: string, more: { readonly isPublic?: boolean } = {}): Promise<Storage> {
  const storage = await openStorage({ folder: path, logger: silentLogger, ...more });
  opened.push(storage);
  return storage;
}

async function closeAll(): Promise<void> {
  for (const storage of opened.splice(0)) await storage.close();
}

const NOW = '2026-05-04T10:00:00.000Z' as Instant;
const FAR_FUTURE = '2126-05-04T10:00:00.000Z' as Instant;
const event = (sequence: number): StatusEvent =>
  ({
    ...{ type: 'Conference Scheduled', time: NOW },
    detail: {
      metadata: {
        ...{ id: `c.${sequence}`, schemaVersion: '1', conferenceId: 'c', sequence },
        ...{ occurredAt: NOW, receivedAt: NOW, origin: 'api' },
      },
      conference: { id: 'c' },
    },
  }) as StatusEvent;

async function storeRecord({ dynamodb }: Storage, record: LogRecord): Promise<void> {
  await store(dynamodbConferenceLog(dynamodb), record);
}

/** A folder with something in each of its files. */
async function createUsedFolder(more: { readonly isPublic?: boolean } = {}): Promise<string> {
  const path = join(folder(), '.relay');
  const storage = await openStorageAt(path, more);
  await storeRecord(storage, recordWith('c', { position: 1, sequence: 2 }));
  for (const queue of [storage.mailboxQueue, storage.statusCheckQueue, storage.deliveryQueue]) {
    await queue.send({ body: 'waits', delay: 3600_000 });
    await queue.send({ body: 'waits', delay: 3600_000 });
  }
  await storage.schedules.set(tickOf('c', { revision: 1, dueAt: FAR_FUTURE }));
  await storage.schedules.set(tickOf('d', { revision: 1, dueAt: FAR_FUTURE }));
  await storage.eventBus.publish([event(1), event(2)]);
  await closeAll();
  return path;
}

/** The content of a file or a folder, except LevelDB's own log and lock. */
function digestOf(path: string): string {
  const digest = createHash('sha256');
  const read = (each: string): void => {
    if (!existsSync(each)) digest.update(`${each} is gone`);
    else if (statSync(each).isFile()) digest.update(readFileSync(each));
    else for (const file of readdirSync(each)) if (!/LOG|LOCK/.test(file)) read(join(each, file));
  };
  read(path);
  return digest.digest('hex');
}

test('a dead letter is redriven at the next start', async () => {
  const path = join(folder(), '.relay');
  mkdirSync(path);
  const queue = await openQueue({
    path: join(path, 'mailbox.jsonl'),
    maxReceiveCount: 1,
    visibilityTimeout: 0,
  });
  await queue.send({ body: 'bad' });
  await queue.receive(1);
  await queue.receive(1);
  expect(queue.deadLetters()).toHaveLength(1);
  await queue.close();
  const { mailboxQueue } = await openStorageAt(path);
  expect(mailboxQueue.deadLetters()).toEqual([]);
  expect((await mailboxQueue.receive(1)).map(({ body, receives }) => [body, receives])).toEqual([['bad', 1]]);
});

describe('a start refuses incomplete data: it names the damage and a remedy, and changes nothing', () => {
  const gone = (file: string) => (path: string) => rmSync(join(path, file), { recursive: true });
  const holds = (file: string, text: string) => (path: string) => writeFileSync(join(path, file), text);
  const lineOf = (file: string, text: string) => (path: string) => {
    const lines = readFileSync(join(path, file), 'utf8').split('\n');
    writeFileSync(join(path, file), [text, ...lines].join('\n'));
  };
  const lacks = (pattern: RegExp) => (path: string) => {
    const found = readdirSync(join(path, 'dynamodb')).find((file) => pattern.test(file));
    rmSync(join(path, 'dynamodb', found ?? 'none'));
  };
  const TOUCH = /To continue without its content: touch '/;
  const REPAIR = /Keep its readable records: node -e "require\('level'\)\.Level\.repair\('/;
  const ANEW = /mv '.*\.relay' '.*\.relay\.damaged'$/;

  type Case = readonly [
    name: string,
    file: string,
    change: (path: string) => void,
    reason: RegExp,
    remedy: RegExp,
  ];
  const ofLines = (file: string): Case[] => [
    [`${file} is gone`, file, gone(file), /^it is missing/, TOUCH],
    [
      `${file} holds null`,
      file,
      lineOf(file, 'null'),
      /^line 1 cannot be read: expected \w+, got null$/,
      ANEW,
    ],
    [
      ...([`${file} holds another record`, file, lineOf(file, '{"op":"dance"}')] as const),
      ...([/^line 1 cannot be read: [\w-]+: expected /, ANEW] as const),
    ],
  ];
  test.each<Case>([
    ['the table is gone', 'dynamodb', gone('dynamodb'), /^it is missing/, ANEW],
    ['the table has lost its files', 'dynamodb', lacks(/^CURRENT/), /^it has no store/, REPAIR],
    ['the table lacks a file', 'dynamodb', lacks(/^MANIFEST/), /^IO error/, REPAIR],
    ['the table names no file', 'dynamodb', holds('dynamodb/CURRENT', 'rubbish\n'), /^IO error/, REPAIR],
    ...['mailbox', 'status-checks', 'deliveries', 'schedules', 'events'].flatMap((name) =>
      ofLines(`${name}.jsonl`),
    ),
    ['the secrets are gone', 'secrets.json', gone('secrets.json'), /^it is missing/, ANEW],
    ...(
      [
        ['null', /^expected a JSON object, got null$/],
        ['', /^expected a JSON object, got a string that is not JSON$/],
        ['[]', /^callbackKeys: expected a value, got nothing; credentials: expected a value, /],
        ['{}', /^callbackKeys: expected a value, got nothing; credentials: expected a value, /],
      ] as const
    ).map(
      ([text, reason]): Case => [
        `the secrets are "${text}"`,
        'secrets.json',
        holds('secrets.json', text),
        reason,
        ANEW,
      ],
    ),
    ...['events.jsonl', 'mailbox.jsonl', 'secrets.json', 'files.json'].map(
      (file): Case => [
        `${file} is a folder`,
        file,
        (path) => {
          rmSync(join(path, file));
          mkdirSync(join(path, file));
        },
        /^expected a file, got a folder$/,
        ANEW,
      ],
    ),
    ...['status-checks.jsonl', 'events.jsonl'].map(
      (file): Case => [
        `${file} is 500 bytes that were never a record`,
        file,
        (path) => writeFileSync(join(path, file), Buffer.alloc(500, 0x9c)),
        /^line 1 cannot be read: expected a record, got 500 bytes of something else$/,
        ANEW,
      ],
    ),
    [
      'the list of files is null',
      'files.json',
      holds('files.json', 'null'),
      /^expected a list/,
      /rm '.*files\.json'/,
    ],
  ])('%s', async (_name, file, change, reason, remedy) => {
    const path = await createUsedFolder();
    change(path);
    const before = digestOf(join(path, file));
    const error = await openStorageAt(path).catch((failed) => failed);
    expect(error).toMatchObject({ path: join(path, file), reason: expect.stringMatching(reason) });
    expect(folderFailure(error, path).message).toMatch(remedy);
    expect(digestOf(join(path, file))).toBe(before);
  });

  test('a table that is older than the events, whose numbers it would repeat', async () => {
    const path = await createUsedFolder();
    cpSync(join(path, 'dynamodb'), join(path, 'older'), { recursive: true });
    const storage = await openStorageAt(path);
    await storeRecord(storage, recordWith('c', { position: 2, sequence: 3 }));
    await storage.eventBus.publish([event(3)]);
    await closeAll();
    rmSync(join(path, 'dynamodb'), { recursive: true });
    cpSync(join(path, 'older'), join(path, 'dynamodb'), { recursive: true });
    await expect(openStorageAt(path)).rejects.toThrow(
      'it is older than events.jsonl: expected event 3 of c, got 2 events',
    );
  });
});

describe('a start succeeds', () => {
  test('after the process ended between the events of a record and its head', async () => {
    const path = await createUsedFolder();
    const storage = await openStorageAt(path);
    await dynamodbConferenceLog(storage.dynamodb).append(recordWith('c', { position: 2, sequence: 4 }));
    await storage.eventBus.publish([event(3), event(4)]);
    await closeAll();
    await openStorageAt(path);
  });

  test('after the process ended before the head of the first record', async () => {
    const path = join(folder(), '.relay');
    const storage = await openStorageAt(path);
    await dynamodbConferenceLog(storage.dynamodb).append(recordWith('c', { position: 1, sequence: 1 }));
    await storage.eventBus.publish([event(1)]);
    await closeAll();
    await openStorageAt(path);
  });

  test.each(['mailbox', 'events', 'schedules'])(
    'if %s.jsonl was created empty, as the message says',
    async (name) => {
      const path = await createUsedFolder();
      writeFileSync(join(path, `${name}.jsonl`), '');
      await openStorageAt(path);
    },
  );

  test('if the first start was interrupted', async () => {
    const path = await createUsedFolder();
    for (const file of ['files.json', 'events.jsonl', 'schedules.jsonl']) rmSync(join(path, file));
    await openStorageAt(path);
  });

  test('with other secrets if it is public, and the list still requires the first ones', async () => {
    const path = await createUsedFolder();
    await openStorageAt(path, { isPublic: true });
    await closeAll();
    rmSync(join(path, 'secrets.json'));
    await expect(openStorageAt(path, { isPublic: true })).rejects.toThrow('secrets.json: it is missing');
  });

  test('after the table was repaired with the command of the message', async () => {
    const path = await createUsedFolder();
    rmSync(join(path, 'dynamodb/CURRENT'));
    const error = await openStorageAt(path).catch((failed) => folderFailure(failed, path));
    const [, command = ''] = /node -e "(.*?)"/.exec((error as Error).message) ?? [];
    await new Function('require', `return ${command}`)(require);
    const { dynamodb } = await openStorageAt(path);
    expect((await dynamodbConferenceLog(dynamodb).load('c')).head?.state.sequence).toBe(2);
  });
});
