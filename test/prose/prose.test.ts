import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

test('the prose linter names each sentence of the fixture that is not plain, and ends with 1', () => {
  const tsx = pathToFileURL(require.resolve('tsx')).href;
  const { stdout, status } = spawnSync(
    process.execPath,
    ['--import', tsx, join(__dirname, 'prose.ts'), join(__dirname, 'fixture.md')],
    { encoding: 'utf8' },
  );
  const lines = [...stdout.matchAll(/fixture\.md:(\d+): .*: (expected .*)/g)].map(([, line, fault]) => [
    Number(line),
    fault,
  ]);
  expect(lines).toEqual([
    [3, 'expected a thing as the subject'],
    [5, 'expected fix'],
    [7, 'expected at most 25 words, got 30'],
    [9, 'expected a thing as the subject'],
    [13, 'expected expire, or be deleted'],
  ]);
  expect(status).toBe(1);
});
