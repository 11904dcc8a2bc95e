import { MUTATIONS } from './mutations';
import { runSeeds } from './seeds';

/** Where each was found, so that a test need not look far: `npm run simulate -- --mutations` looks from the first on. */
const FOUND: Readonly<Record<string, number>> = {};

const MOST = 1000;

test.each(Object.entries(MUTATIONS))('%s: the simulation finds it', async (name, mutation) => {
  const from = FOUND[name] ?? 1;
  const seeds = Array.from({ length: MOST }, (_, index) => ((from + index - 1) % MOST) + 1);
  expect(await runSeeds(seeds, { mutation })).toHaveProperty('failed');
});
