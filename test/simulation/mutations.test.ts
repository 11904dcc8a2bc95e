import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MUTATIONS } from './mutations/all-mutations';
import { runSeeds } from './runs/run-seeds';

/** The rows of the table of mutations. `npm run simulate -- --mutations` writes them. */
const TABLE_ROW = /^\| (?<name>[^|]+) \| (?<promise>[^|]+) \| (?<seed>\d+) \|$/gm;

const document = readFileSync(join(__dirname, '../../docs/reliability.md'), 'utf8');
const table = document.slice(
  document.indexOf('| removed rule |'),
  document.indexOf('The simulation found these faults'),
);
const rows = [...table.matchAll(TABLE_ROW)].map(({ groups = {} }) => groups);

test('the page names each mutation and the promise that detects it', () => {
  const all = Object.entries(MUTATIONS).map(([name, made]) => [name, made().detectedBy]);
  expect(rows.map(({ name, promise }) => [name, promise])).toEqual(all);
});

test.each(rows.map(({ name = '', seed }) => [name, Number(seed)] as const))(
  '%s: its promise detects it at seed %d',
  async (name, seed) => {
    expect(await runSeeds([seed], { mutation: MUTATIONS[name] })).toHaveProperty('failedSeed', seed);
  },
);
