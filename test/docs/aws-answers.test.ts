import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/aws-answers.md'), 'utf8');

/** A test as the page names it: its file, and a part of its name. */
const NAMED_TEST = /`(?<file>[\w/-]+\.test\.ts)`[:,] "(?<name>[^"]+)"/g;
const namedTests = [...page.matchAll(NAMED_TEST)].map(({ groups: { file = '', name = '' } = {} }) => ({
  file,
  name,
}));

test('docs/aws-answers.md names tests that exist only', () => {
  expect(namedTests.length).toBeGreaterThan(20);
  expect(namedTests.filter(({ file, name }) => !textOf(file).includes(name))).toEqual([]);
});

test('docs/aws-answers.md names a test in each row about answers', () => {
  const tables = page.slice(0, page.indexOf('## Limits of AWS'));
  const rows = tables
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (answer|request|---)/.test(line));
  const isAnswer = (line: string) => line.split('|').length > 4;
  expect(rows.filter((line) => isAnswer(line) && !/\.test\.ts`: "/.test(line))).toEqual([]);
});

function textOf(file: string): string {
  const path = ['adapters', 'operate'].map((folder) => join(root, 'test', folder, file)).find(existsSync);
  return path === undefined ? '' : readFileSync(path, 'utf8');
}
