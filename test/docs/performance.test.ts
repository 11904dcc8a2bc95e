import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceTables } from '../../bench/performance-page';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/performance.md'), 'utf8');
/** It answers with files that it holds, so a floor would be the function itself. */
const WITHOUT_FLOOR = 'serve-console.ts';
const handlers = readdirSync(join(root, 'lambda/handlers')).filter((file) => file !== WITHOUT_FLOOR);

test('docs/performance.md has a row with a floor for every deployed function', () => {
  expect(readdirSync(join(root, 'bench/floors')).filter((name) => name.endsWith('.ts'))).toEqual(handlers);
  const measured = page.split('<!-- functions -->')[1]?.split('<!-- /functions -->')[0] ?? '';
  for (const file of handlers) expect(measured).toContain(`| \`${file.replace(/\.ts$/, '')}\``);
});

test('a run changes only the text between the marks of its part', () => {
  const found = { tables: [{ head: ['a'], rows: [['1']] }], pairs: 3, now: new Date(0) };
  const part = { name: 'calls', hasRatios: true } as const;
  const written = replaceTables('before\n<!-- calls -->\nold\n<!-- /calls -->\nafter', part, found);
  expect(written).toMatch(
    /^before\n<!-- calls -->\n\n.*\n\n\| a {3}\|\n\| --- \|\n\| 1 {3}\|\n\n<!-- \/calls -->\nafter$/,
  );
  expect(written).toContain('`npm run bench -- calls --pairs 3 --write`, 1970-01-01');
  expect(() => replaceTables('no marks', part, found)).toThrow('expected <!-- calls -->');
});
