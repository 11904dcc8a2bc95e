import { processInTurn } from '../../../lambda/operations/sweep/process-in-turn';
import { BudgetExceeded } from '../../../lambda/ports/budget';
import { FoneStormError } from '../../../lambda/ports/fonestorm';
import type { Logger } from '../../../lambda/ports/logger';
import { silentLogger } from '../../silent-logger';

/** Processes `a`, `b` and `c`, with this failure of `b`. Returns the processed items, and the log lines. */
async function processItems(failure: Error) {
  const processed: string[] = [];
  const lines: unknown[] = [];
  const log: Logger['warn'] = (message, fields) => lines.push([message, fields]);
  const isComplete = await processInTurn(
    ['a', 'b', 'c'],
    { logger: { ...silentLogger, info: log, warn: log } },
    async (item) => {
      processed.push(item);
      if (item === 'b') throw failure;
    },
  );
  return { processed, lines, isComplete };
}

const lineOf = (error: Error) => ['sweep.item_failed', { error }];

test.each([
  ['FoneStorm cannot be reached', new FoneStormError('unreachable', 'no connection')],
  ['FoneStorm is busy', new FoneStormError('busy', 'over its limit')],
])('stops if %s, because each other item would fail too', async (_name, failure) => {
  expect(await processItems(failure)).toEqual({
    processed: ['a', 'b'],
    lines: [lineOf(failure)],
    isComplete: false,
  });
});

test('stops if the budget has no slot, and logs how many items are left instead of a failure', async () => {
  expect(await processItems(new BudgetExceeded(1))).toEqual({
    processed: ['a', 'b'],
    lines: [['sweep.budget_used_up', { left: 2 }]],
    isComplete: false,
  });
});

test.each([
  ['a response that could not be parsed', new FoneStormError('unknown', 'not JSON')],
  ['a refusal', new FoneStormError('refused', 'no')],
  ['a conference that FoneStorm does not have', new FoneStormError('not found', 'no such conference')],
  ['no answer in time', new FoneStormError('timeout', 'no answer')],
  ['something else', new Error('a write failed')],
])('continues after %s', async (_name, failure) => {
  expect(await processItems(failure)).toEqual({
    processed: ['a', 'b', 'c'],
    lines: [lineOf(failure)],
    isComplete: true,
  });
});
