import { processInTurn } from '../../../lambda/operations/sweep/process-in-turn';
import { BudgetExceeded } from '../../../lambda/ports/budget';
import { FoneStormError } from '../../../lambda/ports/fonestorm';
import type { Logger } from '../../../lambda/ports/logger';
import { silentLogger } from '../../silent-logger';

/** What is worked on of `a`, `b` and `c`, where `b` fails so; and what the log says. */
async function round(failure: Error) {
  const worked: string[] = [];
  const lines: unknown[] = [];
  const logger: Logger = { ...silentLogger, warn: (message, fields) => lines.push([message, fields]) };
  await processInTurn(['a', 'b', 'c'], { logger }, async (item) => {
    worked.push(item);
    if (item === 'b') throw failure;
  });
  return { worked, lines };
}

const lineOf = (error: Error) => ['sweep.item_failed', { error }];

test.each([
  ['FoneStorm cannot be reached', new FoneStormError('unreachable', 'no connection')],
  ['FoneStorm takes no more requests', new FoneStormError('busy', 'over its limit')],
  ['the budget has no slot', new BudgetExceeded(1)],
])('ends a round where %s: each of the others would wait in vain', async (_name, failure) => {
  expect(await round(failure)).toEqual({ worked: ['a', 'b'], lines: [lineOf(failure)] });
});

test.each([
  ['a response that could not be parsed', new FoneStormError('unknown', 'what is this')],
  ['a refusal', new FoneStormError('refused', 'no')],
  ['a conference that FoneStorm does not have', new FoneStormError('not found', 'what conference')],
  ['no answer in time', new FoneStormError('timeout', 'no answer')],
  ['something else', new Error('a write failed')],
])('goes on after %s', async (_name, failure) => {
  expect(await round(failure)).toEqual({ worked: ['a', 'b', 'c'], lines: [lineOf(failure)] });
});
