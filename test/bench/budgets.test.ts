import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { indexWriteUnits } from '../../bench/aws/index-units';
import { budgetsTable, exceededBudgets } from '../../bench/budgets';
import { dollarsOf, timeWith, waitOf } from '../../bench/lambda-time';
import { PRICES } from '../../bench/prices';

test('a figure up to its limit keeps its budget, and a run fails for a counted figure beyond it', () => {
  const figures = { callbackCalls: 5, deliveredCalls: 10, intakeCpu: 2 };
  expect(budgetsTable(figures).rows).toEqual([
    ['AWS calls of a callback', '5', '5', 'counted', 'kept'],
    ['AWS calls of a callback with its delivery', '9', '10', 'counted', '**exceeded**'],
    ['`receive-callback` ÷ its floor: CPU per event', '0.65', '2.00', 'timed', '**exceeded**'],
  ]);
  expect(exceededBudgets(figures)).toEqual(['AWS calls of a callback with its delivery']);
});

describe('the write units of an index', () => {
  const state = { pk: { S: 'c' }, sk: { S: 'state' }, body: { S: '{}' } };
  const due = (dueAt: string) => ({ ...state, due: { S: 'tick' }, dueAt: { S: dueAt } });
  test.each([
    ['an item that is in no index', undefined, state, 0],
    ['a new item of an index', undefined, due('1'), 1],
    ['an item that leaves an index', due('1'), state, 1],
    ['a deleted item', due('1'), undefined, 1],
    ['an item that moves in an index', due('1'), due('2'), 2],
    ['a change of attributes that an index does not have', due('1'), { ...due('1'), body: { S: '[]' } }, 0],
    [
      'a new item of more than a kilobyte in an index of all attributes',
      undefined,
      { ...state, listed: { S: 'yes' }, listedAt: { S: '1' }, body: { S: 'x'.repeat(1024) } },
      2,
    ],
  ])('%s', (_name, before, after, units) => {
    expect(indexWriteUnits(before, after)).toBe(units);
  });
});

test('CPU time costs the same with every memory size, and a wait costs more with a larger one', () => {
  const price = (memory: number, event: { cpu: number; wait: number }) =>
    dollarsOf(memory, timeWith(memory, event));
  expect(price(128, { cpu: 10, wait: 0 })).toBeCloseTo(price(1769, { cpu: 10, wait: 0 }), 12);
  expect(price(512, { cpu: 0, wait: 10 }) - PRICES.lambdaRequest).toBeCloseTo(
    4 * (price(128, { cpu: 0, wait: 10 }) - PRICES.lambdaRequest),
    12,
  );
  expect(waitOf({ calls: { 'SQS SendMessage': 2, 'FoneStorm list': 1, 'Receiver POST': 1 } })).toBe(460);
});

test('docs/cost.md has the prices that the bench computes with', () => {
  const page = readFileSync(join(__dirname, '../../docs/cost.md'), 'utf8');
  const [, sources = ''] = page.split('## Sources of the prices');
  const dollars = Object.values(PRICES).map((price) => {
    if (price === PRICES.lambdaGigabyteSecond) return String(price);
    return price === PRICES.logByte
      ? '0.50 a GB'
      : (price * 1e6).toFixed(price < 1e-6 ? 3 : 2).replace(/0$/, '');
  });
  for (const price of dollars) expect(sources).toContain(price);
});
