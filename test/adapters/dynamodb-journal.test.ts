import { randomUUID } from 'node:crypto';
import { dynamodbDefinitions } from '../../lambda/adapters/dynamodb-definitions';
import { dynamodbJournal } from '../../lambda/adapters/dynamodb-journal';
import { advance } from '../../lambda/domain/advance';
import { RULES } from '../../lambda/domain/rules';
import { INITIAL, MOST_PARTICIPANTS, type State } from '../../lambda/domain/state';
import type { HistoryRecord, Page, Saved } from '../../lambda/ports';
import { definition } from '../contracts/definitions.contract';
import { journalContract } from '../contracts/journal.contract';
import { callback, change, posted } from '../domain/entries';
import { dynamodb } from './dynamodb';

const table = dynamodb();

describe('a journal in DynamoDB', () => {
  journalContract(async () => ({
    definitions: dynamodbDefinitions(table()),
    journal: dynamodbJournal(table()),
  }));
});

const LARGEST_BODY = 128 * 1024;
const start = 'uid=u1&status=BEGIN&from=';

test.each([
  ['of letters', 'x'],
  ['of what is longer in JSON', '\u0001'],
  ['of what is longer in UTF-8', 'é'],
])('the largest callback, %s, in the largest conference fits into one item', async (_name, character) => {
  const fill = Math.floor((LARGEST_BODY - start.length) / Buffer.byteLength(character));
  const request = posted(start + character.repeat(fill), 'application/x-www-form-urlencoded');
  const entry = { ...callback('10:00:00', {}), request };
  const uid = (index: number) => `${index}-`.padEnd(128, 'u');
  const state: State = {
    ...INITIAL,
    participants: Array.from({ length: MOST_PARTICIPANTS - 1 }, (_, index) => uid(index)),
  };
  const { id } = definition();
  const { question, ...outcome } = advance({ definition: definition({ id }), state }, entry, RULES);
  const saved: Saved = {
    state: outcome.state,
    unpublished: { entry, events: outcome.events, ...(question && { question }) },
  };
  const journal = dynamodbJournal(table());
  expect(await journal.save(id, saved)).toBe(true);
  await journal.record(id, { entry, events: outcome.events });
  expect((await journal.load(id, entry.id)).saved).toEqual(saved);
});

test('a history of which DynamoDB reads no more than 1 MB at a time is read whole', async () => {
  const id = randomUUID();
  const journal = dynamodbJournal(table());
  const records = Array.from({ length: 9 }, () => {
    const request = posted(Buffer.alloc(LARGEST_BODY, 255));
    return { entry: { ...callback('10:00:00', {}), conferenceId: id, request }, events: [] };
  });
  for (const record of records) await journal.record(id, record);
  const pages: Page<HistoryRecord>[] = [];
  do {
    pages.push(await journal.history(id, 'callback', 100, pages.at(-1)?.next));
  } while (pages.at(-1)?.next !== undefined);
  expect(pages.length).toBeGreaterThan(1);
  expect(pages.flatMap(({ items }) => items)).toEqual(records);
});

test('an entry that another writer advances between two reads of a load is a repeat', async () => {
  const id = randomUUID();
  const { client } = table();
  const journal = dynamodbJournal(table());
  const entry = { ...change('created'), conferenceId: id };
  const state: State = { ...INITIAL, position: 1 };
  let isFirst = true;
  client.middlewareStack.add(
    (next) => async (request) => {
      const { input } = request;
      if (!('RequestItems' in input) || !isFirst) return next(request);
      isFirst = false;
      const keys = input.RequestItems?.[table().name];
      if (!keys || !('Keys' in keys)) throw new Error('expected keys to read');
      const ofHistory = keys.Keys?.filter(({ sk }) => sk?.S?.startsWith('history'));
      const others = keys.Keys?.filter((key) => !ofHistory?.includes(key));
      const result = await next({
        ...request,
        input: { RequestItems: { [table().name]: { ...keys, Keys: ofHistory } } },
      });
      await journal.save(id, { state, unpublished: { entry, events: [] } });
      await journal.record(id, { entry, events: [] });
      await journal.published(id, entry.id);
      return {
        ...result,
        output: { ...result.output, UnprocessedKeys: { [table().name]: { ...keys, Keys: others } } },
      };
    },
    { step: 'initialize', name: 'reads at two moments' },
  );
  expect(await journal.load(id, entry.id)).toEqual({
    definition: undefined,
    saved: { state },
    isRepeat: true,
  });
  client.middlewareStack.remove('reads at two moments');
  expect(isFirst).toBe(false);
});
