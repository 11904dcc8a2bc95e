import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BANS, findBrokenBans } from './bans';
import { IMPORT_RULES } from './import-rules';
import { findCircles, findForbiddenImports, findUndeclaredPackages, readImports } from './imports';
import { findBrokenLinks } from './links';
import { readSources } from './sources';

const ROOT = join(__dirname, '../..');
const sources = readSources(ROOT);
const imports = readImports(ROOT, sources);
const { name, dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const declaredPackages = [name, ...Object.keys({ ...dependencies, ...devDependencies })];

test('imports go one way', () => {
  expect(findForbiddenImports(imports, IMPORT_RULES)).toEqual([]);
});

test('every imported package is in package.json', () => {
  expect(findUndeclaredPackages(imports, declaredPackages)).toEqual([]);
});

test('files do not import each other in a circle', () => {
  expect(findCircles(imports)).toEqual([]);
});

test('no file breaks a ban', () => {
  expect(findBrokenBans(sources)).toEqual([]);
});

test('every link of a document leads to a file and a heading that exist', () => {
  expect(findBrokenLinks(ROOT, sources)).toEqual([]);
});

test('the checks cover the whole project', () => {
  const folders = new Set(sources.map(({ path }) => path.split('/')[0]));
  expect([...folders]).toEqual(
    expect.arrayContaining([
      'bin',
      'docs',
      'lambda',
      'lib',
      'local',
      'package-lock.json',
      'simulator',
      'test',
    ]),
  );
  expect(imports.length).toBeGreaterThan(sources.length);
});

describe('the checks find each violation', () => {
  const fixture = (name: string) => {
    const root = join(__dirname, 'fixtures', name);
    const found = readSources(root);
    return { sources: found, imports: readImports(root, found), links: findBrokenLinks(root, found) };
  };

  test('a forbidden import, in every syntax', () => {
    expect(findForbiddenImports(fixture('imports').imports, IMPORT_RULES).sort()).toEqual([
      'bench/bench.ts imports test/fake.ts: benchmarks import no test',
      'bin/app.ts imports test/fake.ts: programs import no test',
      'docs/page.ts imports lambda/domain/state.ts: documents import the contract and the HTTP side alone of what runs',
      'examples/rule.ts imports lambda/domain/state.ts: examples import the package alone, as others do',
      'jest.config.mjs imports test/fake.ts: settings import other settings and packages alone',
      'lambda/adapters/dynamic.ts imports (not a text in quotes): adapters import the ports, the domain and the contract alone, and packages',
      'lambda/adapters/table.ts imports lambda/http/endpoints.ts: adapters import the ports, the domain and the contract alone, and packages',
      'lambda/contract/routes.ts imports lambda/domain/state.ts: the contract imports valibot and node:net alone',
      'lambda/domain/advance.ts imports ./gone: there is no such file',
      'lambda/domain/advance.ts imports lambda/ports/mailbox.ts: the domain imports nothing but itself',
      'lambda/domain/state.ts imports node:fs: the domain imports nothing but itself',
      'lambda/handlers/create.ts imports local/queue.ts: handlers import what is in lambda alone, and packages',
      'lambda/http/endpoints.ts imports constructs: http imports operations, ports, the domain and the contract alone, valibot, ical-generator and Node.js',
      'lambda/http/endpoints.ts imports lambda/adapters/table.ts: http imports operations, ports, the domain and the contract alone, valibot, ical-generator and Node.js',
      'lambda/operations/create.ts imports lambda/adapters/table.ts: operations import the domain, the ports, the statuses of lists, the log codes, the unmanaged policies, node:crypto and node:util alone',
      'lambda/operations/create.ts imports valibot: operations import the domain, the ports, the statuses of lists, the log codes, the unmanaged policies, node:crypto and node:util alone',
      'lambda/ports/mailbox.ts imports lambda/adapters/table.ts: the ports import the domain alone',
      'lib/stack.ts imports @aws-sdk/client-dynamodb: what is deployed imports the contract alone of what runs, the AWS CDK and what builds and checks it',
      'lib/stack.ts imports lambda/domain/state.ts: what is deployed imports the contract alone of what runs, the AWS CDK and what builds and checks it',
      'lib/stack.ts imports lambda/ports/mailbox.ts: what is deployed imports the contract alone of what runs, the AWS CDK and what builds and checks it',
      'local/queue.ts imports simulator/simulator.ts: what is local imports no simulator, no program and no test',
      'operate/rotate.ts imports lambda/operations/create.ts: what operates a deployment imports adapters, the ports, the domain and the contract alone',
      'simulator/fields.ts imports lambda/domain/state.ts: the simulator is written from the pages of FoneStorm alone: it imports nothing of the relay',
      'simulator/fields.ts imports local/queue.ts: the simulator is written from the pages of FoneStorm alone: it imports nothing of the relay',
      'simulator/simulator.ts imports lambda/operations/create.ts: the simulator is written from the pages of FoneStorm alone: it imports nothing of the relay',
      'test/fake.ts imports tools/something.ts: tests import the project',
      'tools/something.ts imports lambda/domain/state.ts: no rule says what may be imported there',
    ]);
  });

  test('a package that is installed only because another one needs it', () => {
    expect(
      findUndeclaredPackages(fixture('imports').imports, ['constructs', '@aws-sdk/client-dynamodb']),
    ).toEqual([
      'lambda/operations/create.ts imports valibot: package.json names every package that is imported',
    ]);
  });

  test('a circle', () => {
    expect(findCircles(fixture('circle').imports)).toEqual([
      'lambda/domain/first.ts imports lambda/domain/second.ts imports lambda/domain/third.ts imports lambda/domain/first.ts: files do not import each other in a circle',
    ]);
  });

  test('a link to a file or a heading that does not exist', () => {
    expect(fixture('links').links).toEqual([
      'docs/page.md links to ../test/gone.ts: there is no such file',
      'docs/page.md links to #gone: there is no such heading',
    ]);
  });

  test('each ban', () => {
    const named = 'a name says what it is: not notification, service, manager, helper, util, data or info';
    const mock = 'a port is replaced by another that keeps its contract, never a module by a mock';
    const notRun = 'every test runs: no only, no skip, no todo';
    const broken = findBrokenBans(fixture('bans').sources).sort();
    expect(broken).toEqual([
      'README.md: nothing names a folder of one machine',
      'bench/command.ts: a command line is a Program, which refuses an option that is given twice',
      'bin/printing.ts: what a program prints goes through say, which keeps it in its line',
      'examples/folder.ts: a URL is no path, which may have a space in it: import.meta.dirname and fileURLToPath are',
      'lambda/domain/anything.ts: types are not silenced: nothing is taken as any',
      `lambda/domain/conferenceData.ts: ${named}`,
      'lambda/domain/long.ts: no file has more than 300 lines',
      'lambda/domain/silenced.ts: types are not silenced by a comment',
      `lambda/helpers/time.ts: ${named}`,
      `lambda/http/notification-endpoint.ts: ${named}`,
      'package-lock.json: the lock file records no addresses',
      `test/mocked.test-fixture.ts: ${mock}`,
      `test/only.test-fixture.ts: ${notRun}`,
      'test/shared.ts: what tests share calls beforeEach and its like in a function: files of a room load it once, and each needs them',
      `test/skipped.test-fixture.ts: ${notRun}`,
      `test/spied.test-fixture.ts: ${mock}`,
      `test/todo.test-fixture.ts: ${notRun}`,
    ]);
    for (const { rule } of BANS) expect(broken.filter((sentence) => sentence.endsWith(rule))).not.toEqual([]);
  });

  test('text that only resembles a banned word is accepted', () => {
    const { sources: found, imports: few } = fixture('allowed');
    expect(found).toHaveLength(7);
    expect([
      ...findForbiddenImports(few, IMPORT_RULES),
      ...findCircles(few),
      ...findBrokenBans(found),
    ]).toEqual([]);
  });
});
