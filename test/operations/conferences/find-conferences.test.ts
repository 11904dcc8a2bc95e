import { dynamodbConferenceLog } from '../../../lambda/adapters/dynamodb/conference-log';
import { dynamodbDefinitions } from '../../../lambda/adapters/dynamodb/definitions';
import { after } from '../../../lambda/domain/instant';
import { findConferences } from '../../../lambda/operations/conferences/find-conferences';
import { observeRequests } from '../../adapters/dynamodb/observed-requests';
import { tableForTests } from '../../adapters/dynamodb/table';
import { definition } from '../../contracts/definitions.contract';
import { OPEN_TIMETABLE, recordWith } from '../../contracts/stored-log';
import { at } from '../../domain/entries';

const table = tableForTests();
const START = at('10:00:00');
/** More than one page may read to find a text. */
const STORED = 510;

beforeAll(async () => {
  const conferenceLog = dynamodbConferenceLog(table());
  const definitions = dynamodbDefinitions(table());
  const numbers = Array.from({ length: STORED }, (_, number) => number);
  await Promise.all(
    numbers.map(async (number) => {
      const id = `c${String(number).padStart(4, '0')}`;
      const start = after(START, number * 1000);
      await definitions.write({ ...definition({ id }), version: 1, fields: { label: `Visit ${number}` } });
      const state = { position: 1, phase: 'ended', timetable: { ...OPEN_TIMETABLE, start } } as const;
      await conferenceLog.moveHead(recordWith(id, state));
    }),
  );
});

/** Finds conferences, and returns the requests to the table with the number of items that each may read. */
async function find(filter: object, limit: number, cursor?: string) {
  const operation = findConferences({
    ...{ conferenceLog: dynamodbConferenceLog(table()), clock: { now: () => at('12:00:00') } },
  });
  let ids: string[] = [];
  let next: string | undefined;
  const requests = await observeRequests(table(), async () => {
    const page = await operation({ range: {}, ...filter }, limit, cursor);
    ids = page.items.map(({ definition: { id } }) => id);
    next = page.cursor;
  });
  const sizes = requests.map(({ name, input }) => {
    const [keys] = Object.values((input.RequestItems ?? {}) as Record<string, { Keys: unknown[] }>);
    return `${name.replace('Command', '')} ${input.Limit ?? keys?.Keys.length}`;
  });
  return { ids, next, sizes };
}

const times = <T>(count: number, ...items: T[]) => Array.from({ length: count }, () => items).flat();

test('a page reads as many conferences as it shows, however many are stored', async () => {
  const { ids, next, sizes } = await find({}, 20);
  expect([ids.length, ids[0], next]).toEqual([20, 'c0000', `${after(START, 19_000)} c0019`]);
  expect(sizes).toEqual([...times(4, 'Query 20'), 'BatchGetItem 40']);
  const later = await find({ status: 'ended' }, 20, `${after(START, 399_000)} c0399`);
  expect([later.ids[0], later.sizes]).toEqual(['c0400', ['Query 20', 'BatchGetItem 40']]);
});

test('a search that finds nothing reads 500 conferences, and the next page the others', async () => {
  const first = await find({ status: 'ended', text: 'nowhere' }, 20);
  expect([first.ids, first.next]).toEqual([[], `${after(START, 499_000)} c0499`]);
  expect(first.sizes).toEqual(times(5, 'Query 100', 'BatchGetItem 100', 'BatchGetItem 100'));
  const second = await find({ status: 'ended', text: 'nowhere' }, 20, first.next);
  expect(second).toEqual({ ids: [], next: undefined, sizes: ['Query 100', 'BatchGetItem 20'] });
});

test.each(['10', '50'])(
  'a search for "visit %s" stops at the last conference of a page, and continues after it',
  async (number) => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await find({ text: `visit ${number}` }, 3, cursor);
      found.push(...page.ids);
      cursor = page.next;
    } while (cursor !== undefined);
    const longer = Array.from({ length: 10 }, (_, digit) => `c0${number}${digit}`);
    expect(found).toEqual([`c00${number}`, ...longer]);
  },
);

test('none is read for a range without conferences', async () => {
  const { ids, sizes } = await find({ range: { to: after(START, -1) }, text: 'visit' }, 20);
  expect([ids, sizes]).toEqual([[], times(4, 'Query 100')]);
});
