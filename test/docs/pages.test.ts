import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { demonstrationPicture, linesOfPicture } from '../../docs/demonstration-picture';

const root = join(__dirname, '../..');
const read = (page: string) => readFileSync(join(root, page), 'utf8');
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'simulator/README.md'],
  ...['docs', 'docs/adr'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
  ),
].filter((page) => page.endsWith('.md'));

test('the scripts that pages name are in package.json', () => {
  const scripts = Object.keys(JSON.parse(read('package.json')).scripts);
  const named = pages.flatMap((page) =>
    [...read(page).matchAll(/npm (?:run (?:--silent )?([\w:]+)|(start|test))\b/g)].map(
      ([, run, own]) => run ?? own,
    ),
  );
  expect(named.length).toBeGreaterThan(20);
  expect(scripts).toEqual(expect.arrayContaining(named));
});

test('pages call the command through npm without npm’s own lines, so that --json prints JSON', () => {
  const calls = pages.flatMap((page) => [
    ...read(page).matchAll(/npm run (?!--silent )(relay\b.*|[\w:]+ --.*--json.*)/g),
  ]);
  expect(calls.map(([call]) => call)).toEqual([]);
});

test('the README has fewer than 200 lines', () => {
  expect(read('README.md').trimEnd().split('\n').length).toBeLessThan(200);
});

test('docs/cost.md has the number of alarms and secrets of a deployment', () => {
  const count = (stack: string, type: string) =>
    read(`test/lib/templates/${stack}.json`).split(`"Type": "AWS::${type}"`).length - 1;
  const words = ['four', 'five', 'six'];
  const secrets = words[count('foundation', 'SecretsManager::Secret') - 4];
  expect(read('docs/cost.md')).toContain(
    `${secrets} secrets at 0.40, and ${count('functions', 'CloudWatch::Alarm')} alarms`,
  );
});

test('each ADR has its own number, in its name and in its title', () => {
  const numbers = pages.flatMap((page) => /^docs\/adr\/(\d{4})-/.exec(page)?.slice(1) ?? []);
  expect(new Set(numbers).size).toBe(numbers.length);
  const titles = pages.filter((page) => page.startsWith('docs/adr/')).map((page) => read(page).split('.')[0]);
  expect(titles).toEqual(numbers.map((number) => `# ${Number(number)}`));
});

test('the picture of the architecture is up to date with its source', () => {
  const digest = createHash('sha256').update(read('docs/architecture.dot')).digest('hex');
  expect(read('docs/architecture.svg')).toContain(`sha256 ${digest}`);
});

test('the picture of the demonstration is up to date with the program that draws it', () => {
  const picture = read('docs/demonstration.svg');
  expect(demonstrationPicture(linesOfPicture(picture))).toBe(picture);
});

test('the files and folders that CONTRIBUTING.md names exist', () => {
  const folders = 'bench|bin|docs|examples|lambda|lib|local|operate|simulator|test';
  const named = [...read('CONTRIBUTING.md').matchAll(RegExp(`\`((?:${folders})/[\\w./-]+)\``, 'g'))];
  const paths = named.map(([, path = '']) => path);
  expect(paths.length).toBeGreaterThan(40);
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('the code in docs/embed.md is that of the examples, which npm run test:cdk compiles', () => {
  const blocks = [...read('docs/embed.md').matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code);
  const examples = readdirSync(join(root, 'examples')).map((name) =>
    read(`examples/${name}/app.ts`).split('\n'),
  );
  expect(blocks.length).toBeGreaterThan(2);
  for (const block of blocks) {
    const missing = examples.map((lines) =>
      block
        .trim()
        .split('\n')
        .filter((line) => !lines.includes(line)),
    );
    expect(missing).toContainEqual([]);
  }
});

test('the glossary is sorted, and its words are those of the code', () => {
  const terms = [...read('docs/glossary.md').matchAll(/^\| ([A-Za-z ]+) \| (?!meaning)/gm)].map(
    ([, term = '']) => term.toLowerCase(),
  );
  expect(terms.length).toBeGreaterThan(30);
  expect(terms).toEqual([...terms].sort());
  const code = readCode('lambda', 'lib')
    .toLowerCase()
    .replace(/[\s'-]/g, '');
  expect(terms.filter((term) => !code.includes(term.replaceAll(' ', '')))).toEqual([]);
});

test('the codes of log lines that pages name are in the code', () => {
  const code = readCode('lambda');
  const codes = new Set([...code.matchAll(/'([a-z_]+\.[a-z_]+)'/g)].map(([, each]) => each));
  const fields = read('docs/events.md');
  const families = new Set([...codes].map((each = '') => each.split('.')[0]));
  const named = pages
    .filter((page) => page !== 'docs/events.md')
    .flatMap((page) => [...read(page).matchAll(/`([a-z_]+\.[a-z_]+)`/g)].map(([, each = '']) => each))
    .filter(
      (each) =>
        families.has(each.split('.')[0]) && !each.endsWith('.jsonl') && !fields.includes(`\`${each}\``),
    );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((each) => !codes.has(each))).toEqual([]);
});

/** The text of all programs in folders. */
function readCode(...folders: readonly string[]): string {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(
        (name) => `${folder}/${name}`,
      ),
    )
    .filter((path) => path.endsWith('.ts'))
    .map(read)
    .join('\n');
}
