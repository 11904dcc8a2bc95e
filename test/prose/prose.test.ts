import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { passagesOf } from './code';
import { RULES } from './rules';

test('the prose linter names each sentence of a page and of code that breaks a rule, and ends with 1', () => {
  const tsx = pathToFileURL(require.resolve('tsx')).href;
  const { stdout, status } = spawnSync(
    process.execPath,
    ['--import', tsx, ...['prose.ts', 'fixture.md', 'fixture.ts.txt'].map((file) => join(__dirname, file))],
    { encoding: 'utf8' },
  );
  const found = [...stdout.matchAll(/fixture(\.\w+).*?:(\d+): (.*?): expected /g)];
  const rulesOfLines = new Map<string, string[]>();
  for (const [, file, line, rule = ''] of found) {
    const key = `${file}:${line}`;
    rulesOfLines.set(key, [...(rulesOfLines.get(key) ?? []), rule]);
  }
  expect([...rulesOfLines].map(([line, rules]) => `${line}: ${rules.join(', ')}`)).toEqual([
    '.md:3: start',
    '.md:5: mend',
    '.md:7: length',
    '.md:9: start',
    '.md:13: go away',
    '.ts:3: start',
    '.ts:7: length',
    '.ts:13: mend',
    '.ts:15: so long',
    '.ts:16: so many',
    '.ts:20: semicolons',
    '.ts:21: so-manieth',
    '.ts:23: give up on',
    '.ts:25: go away, well, ill',
    '.ts:27: title',
    '.ts:29: want of',
    '.ts:31: it means that',
    '.ts:32: nobody has to, before your eyes',
    '.ts:37: log code',
    '.ts:39: of its own, by itself, come to, told, come to',
    '.ts:42: is there, behind',
    '.ts:45: stray, doubt, question, journal, history',
    '.ts:48: standing, claim, hearing, tries, unpublished',
    '.ts:51: buried, patience, lane, in hand, onlooker',
    '.ts:54: earlier release, passed on',
    '.ts:57: come to, come, where',
    '.ts:60: is none, is no, alone, own',
    '.ts:63: as it has, is to be, of which',
    '.ts:66: start, clause, become of, ask, hold up, nothing of',
    '.ts:69: said, a look, tried again, gives',
    '.ts:72: text, taken for, break off, given up',
    '.ts:75: start, as it came, whoever, start',
    '.ts:78: anew, but for, as may be',
  ]);
  expect(status).toBe(1);
  const rules = found.map(([, , , rule]) => rule);
  expect(RULES.map(({ name }) => name).filter((name) => !rules.includes(name))).toEqual([]);
});

test('every text is prose, but in a test only the text of an error', () => {
  const source = "import './a b c d';\nsay(on ? 'wait for it' : 'callback.accepted', 'two words');";
  expect(passagesOf(source, false)).toEqual([{ line: 2, kind: 'text', text: 'wait for it' }]);
  expect(passagesOf(`throw new Error('no such file', { cause: 'a b c' });`, true)).toEqual([
    { line: 1, kind: 'text', text: 'no such file' },
    { line: 1, kind: 'text', text: 'a b c' },
  ]);
  expect(passagesOf(source, true)).toEqual([]);
});
