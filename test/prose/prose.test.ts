import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolders } from '../temporary-folders';
import { checkProse } from './check-prose';
import { passagesOf } from './code';
import { RULES } from './rules';

const newFolder = temporaryFolders();
const ROOT = join(__dirname, '../..');

test('the prose linter names each sentence of a page and of code that breaks a rule, and ends with 1', async () => {
  const { lines, exitCode } = await checkProse(
    ['page.md', 'code.ts.txt'].map((file) => join(__dirname, 'fixtures', file)),
    ROOT,
  );
  const found = [...lines.join('\n').matchAll(/fixtures.(\w+)\..*?:(\d+): (.*?): expected /g)];
  const rulesOfLines = new Map<string, string[]>();
  for (const [, file, line, rule = ''] of found) {
    const key = `${file}:${line}`;
    rulesOfLines.set(key, [...(rulesOfLines.get(key) ?? []), rule]);
  }
  expect([...rulesOfLines].map(([line, rules]) => `${line}: ${rules.join(', ')}`)).toEqual([
    'page:3: start',
    'page:5: mend',
    'page:7: length',
    'page:9: start, whoever',
    'page:13: go away',
    'page:15: is there, stray',
    'code:3: start',
    'code:7: length',
    'code:13: mend',
    'code:15: so long',
    'code:16: so many',
    'code:20: semicolons',
    'code:21: so-manieth',
    'code:23: give up on',
    'code:25: go away, well, ill',
    'code:27: title',
    'code:29: want of',
    'code:31: it means that',
    'code:32: nobody has to, before your eyes',
    'code:37: log code',
    'code:39: of its own, by itself, come to, told, come to',
    'code:42: is there, behind',
    'code:45: stray, doubt, question, journal, history',
    'code:48: standing, claim, hearing, tries, unpublished',
    'code:51: buried, patience, lane, in hand, onlooker',
    'code:54: earlier release, passed on',
    'code:57: come to, come, where',
    'code:60: is none, is no, alone, own',
    'code:63: as it has, is to be, of which',
    'code:66: start, clause, become of, ask, hold up, nothing of',
    'code:69: said, a look, tried again, gives',
    'code:72: text, taken for, break off, given up',
    'code:75: start, as it came, whoever, start',
    'code:78: anew, but for, as may be',
    'code:81: title',
  ]);
  expect(exitCode).toBe(1);
  const rules = found.map(([, , , rule]) => rule);
  expect(RULES.map(({ name }) => name).filter((name) => !rules.includes(name))).toEqual([]);
});

test('without arguments, the prose linter checks all pages and programs but fixtures, and installed and generated files', async () => {
  const folder = newFolder();
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const programs = ['test.config.mjs', 'lambda/index.ts', '.ci/wait.js', 'test/prose/deep/types.d.mts'];
  for (const path of programs) write(path, '// It mends it.\n');
  const pages = ['README.md', 'docs/page.md'];
  for (const path of pages) write(path, 'The relay mends it.\n');
  const others = [
    'node_modules/a/README.md',
    'dist/page.md',
    'cdk.out/page.md',
    'test/prose/fixtures/page.md',
  ];
  for (const path of [...others, 'docs/picture.svg', 'md']) write(path, 'The relay mends it.\n');
  const { lines, exitCode } = await checkProse([], folder);
  expect([...lines.join('\n').matchAll(/^(.*):1: mend:/gm)].map(([, path]) => path).sort()).toEqual(
    [...programs, ...pages].sort(),
  );
  expect([lines.at(-1), exitCode]).toEqual(['6 files, 6 faults', 1]);
});

test('every text is prose, but in a test only the text of an error', () => {
  const source = "import './a b c d';\nsay(on ? 'wait for it' : 'callback.accepted', 'two words');";
  expect(passagesOf(source, false)).toEqual([{ line: 2, kind: 'text', text: 'wait for it' }]);
  expect(passagesOf(`throw new Error('no such file', { cause: 'a b c' });`, true)).toEqual([
    { line: 1, kind: 'text', text: 'no such file' },
    { line: 1, kind: 'text', text: 'a b c' },
  ]);
  expect(passagesOf(source, true)).toEqual([]);
  const element = 'const page = <p class="state">\n  The relay\n  does not answer.\n</p>;';
  expect(passagesOf(element, false, true)).toEqual([
    { line: 1, kind: 'text', text: 'The relay does not answer.' },
  ]);
});
