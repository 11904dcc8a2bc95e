import { MUTATIONS } from './mutations';
import { runSeeds } from './seeds';

/** Where each was found, so that a test need not look far: `npm run simulate -- --mutations` looks from the first on. */
const FOUND: Readonly<Record<string, number>> = {
  'a callback is answered before it is durable': 5,
  'states are written without a condition': 11,
  'definitions are written without a condition': 101,
  'a marker does not name the entry that set it': 40,
  'nobody waits for the budget': 39,
  'a change is taken for announced before it is': 16,
  'changes that broke off are not looked for': 6,
  'deliveries that did not come are not looked for': 27,
  'only the current key verifies': 4,
  'an erasure leaves the history': 6,
  'an answer counts from when it came': 52,
};

const MOST = 1000;

test.each(Object.entries(MUTATIONS))('%s: the simulation finds it', async (name, mutation) => {
  const from = FOUND[name] ?? 1;
  const seeds = Array.from({ length: MOST }, (_, index) => ((from + index - 1) % MOST) + 1);
  expect(await runSeeds(seeds, { mutation })).toHaveProperty('failed');
});
