import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EVENT_TYPES } from '../../lambda/contract/events';
import { startRelay } from '../../local/relay';
import { silentLogger } from '../silent-logger';
import { temporaryFolders } from '../temporary-folders';
import { createProject, installPackage } from './packed-project';

const root = join(__dirname, '../..');
const folder = temporaryFolders();

/** Creates a subscriber's project, which has nothing but the package. */
function createSubscriber(): string {
  const subscriber = folder();
  installPackage(subscriber);
  return subscriber;
}

const run = (project: string, command: string, ...argv: string[]): string => {
  try {
    return execFileSync(join(root, 'node_modules/.bin', command), argv, {
      cwd: project,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, CDK_VALIDATION: 'false', CDK_OUTDIR: join(project, 'cdk.out') },
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return `${stdout}${stderr}`;
  }
};

let project: string;
let program: string;
beforeAll(() => {
  // The name of the folder needs quotes.
  project = join(folder(), "Grace's visits, 100 %41");
  program = createProject(project, join(root, 'examples/embed'));
}, 60_000);

describe('the package in the app of a user', () => {
  test('the example compiles and synthesises with the tarball, which contains the bundled functions', () => {
    expect(run(project, 'tsc')).toBe('');
    run(project, 'tsx', 'app.ts');
    const template = JSON.parse(readFileSync(join(project, 'cdk.out/Visits.template.json'), 'utf8'));
    const types = Object.values<{ Type: string; Properties: unknown }>(template.Resources);
    expect(types.filter(({ Type }) => Type === 'AWS::Lambda::Function')).toHaveLength(9);
    const rules = types.filter(({ Type }) => Type === 'AWS::Events::Rule');
    expect(rules.map(({ Properties }) => Properties)).toContainEqual(
      expect.objectContaining({
        EventPattern: { source: ['fonestorm.conferences'], 'detail-type': ['Conference Ended'] },
      }),
    );
    const { files } = JSON.parse(readFileSync(join(project, 'cdk.out/Visits.assets.json'), 'utf8'));
    expect(Object.keys(files).length).toBeGreaterThanOrEqual(9);
  }, 60_000);

  test('the function of the example, as it is deployed, handles an event', () => {
    const { Resources } = JSON.parse(readFileSync(join(project, 'cdk.out/Visits.template.json'), 'utf8'));
    const functions = Object.entries<{ Properties: { Code?: { S3Key: string } } }>(Resources);
    const [, invoice] = functions.find(([id]) => /^Invoice[0-9A-F]{8}$/.test(id)) ?? [];
    const key = invoice?.Properties.Code?.S3Key ?? '';
    const deployed = join(folder(), 'invoice.cjs');
    cpSync(join(project, 'cdk.out', `asset.${key.replace('.zip', '')}`, 'index.js'), deployed);
    const sample = 'conference-relay/events/samples/ConferenceEnded.json';
    const call = `require(${JSON.stringify(deployed)}).handler(require('${sample}'))`;
    const printed = execFileSync(process.execPath, ['--eval', call], { cwd: project, encoding: 'utf8' });
    const { detail } = JSON.parse(readFileSync(join(root, 'events/samples/ConferenceEnded.json'), 'utf8'));
    expect(JSON.parse(printed)).toEqual({ visit: detail.metadata.id, for: detail.conference.label });
  });

  test.each([
    ['an unknown event type', "ConferenceRelay.events('Conference Endet')", /"Conference Endet"/],
    ['a missing prop', "new ConferenceRelay(stack, 'X', {})", /fonestorm/],
  ])('%s is a type error', (_name, statement, expected) => {
    const app = readFileSync(join(project, 'app.ts'), 'utf8');
    writeFileSync(join(project, 'wrong.ts'), `${app}\n${statement};\n`);
    expect(run(project, 'tsc', '--noEmit')).toMatch(expected);
  });

  test('wrong props are one sentence at synthesis', () => {
    const app = readFileSync(join(project, 'app.ts'), 'utf8').replace(
      'fonestorm: { secret:',
      "requestsPerSecond: 11, publicUrl: 'https://x/v1', fonestorm: { secret:",
    );
    writeFileSync(join(project, 'wrong.ts'), app);
    expect(run(project, 'tsx', 'wrong.ts')).toContain(
      'no path (/v2 and /callbacks are at its root), query or credentials, got "https://x/v1"; ' +
        'requestsPerSecond: expected a whole number from 1 to 9',
    );
  });

  test('the command of the tarball works with a relay on this machine, without the sources and the AWS SDK', async () => {
    const relay = await startRelay({
      ...{ folder: folder(), port: 0, logger: silentLogger },
      fonestorm: { url: 'http://127.0.0.1:9/v2', credentials: { token: 'none' } },
    });
    try {
      const { version } = JSON.parse(
        readFileSync(join(project, 'node_modules/conference-relay/package.json'), 'utf8'),
      );
      const runCommand = (...argv: string[]) =>
        promisify(execFile)(program, argv, { cwd: project, env: { PATH: process.env.PATH } });
      expect(await runCommand('--version')).toMatchObject({ stdout: `${version}\n` });
      const list = await runCommand('list', '--json', '--url', relay.url, '--token', relay.token);
      expect(JSON.parse(list.stdout)).toEqual({ conferences: [] });
      await expect(runCommand('doctor', '--stack', 'Visits')).rejects.toMatchObject({
        ...{
          code: 1,
          stderr: expect.stringMatching(/^(The stack Visits cannot be read \(|Region is missing)/),
        },
      });
    } finally {
      await relay.close();
    }
  });
});

describe('conference-relay/events in the project of a subscriber, without the CDK, AWS types and valibot', () => {
  const compiler = [
    '--noEmit',
    '--strict',
    '--exactOptionalPropertyTypes',
    '--resolveJsonModule',
    '--types',
    '',
  ];
  const use = `
const event = parseEvent(left);
const id: string = event.detail.metadata.id;
if (event['detail-type'] !== 'Participant Left') throw new Error(id);
const { disposition } = event.detail.call;
export const isLeft: boolean = isEvent(event, 'Participant Left') && disposition !== undefined;
const ended = (event: ConferenceEvent<'Conference Ended'>): string => event.detail.conference.id;
if (!isLeft || isEvent(event, 'Conference Ended') && ended(event)) throw new Error(id);
`;
  const typeImport = "import type { ConferenceEvent } from 'conference-relay/events';\n";
  const imports = `${typeImport}import { isEvent, parseEvent } from 'conference-relay/events';
import left from 'conference-relay/events/samples/ParticipantLeft.json' with { type: 'json' };`;
  const requires = `import events = require('conference-relay/events');
import left = require('conference-relay/events/samples/ParticipantLeft.json');
type ConferenceEvent<T extends events.EventType> = events.ConferenceEvent<T>;
const { isEvent, parseEvent } = events;`;
  let subscriber: string;
  beforeAll(() => {
    subscriber = createSubscriber();
    writeFileSync(join(subscriber, 'esm.mts'), imports + use);
    writeFileSync(join(subscriber, 'commonjs.cts'), requires + use);
    writeFileSync(
      join(subscriber, 'wrong.mts'),
      `${imports}\nexport const x = parseEvent(left).detail.call;`,
    );
    const page = readFileSync(join(root, 'docs/subscribe.md'), 'utf8');
    const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(page) ?? [];
    writeFileSync(join(subscriber, 'handler.mts'), code);
  }, 60_000);

  test.each([
    ['node16', 'node18', ['esm.mts', 'commonjs.cts', 'handler.mts']],
    ['nodenext', 'nodenext', ['esm.mts', 'commonjs.cts', 'handler.mts']],
    ['bundler', 'esnext', ['esm.mts', 'handler.mts']],
  ])('compiles with moduleResolution %s', (resolution, module, files) => {
    const options = [...compiler, '--target', 'es2022', '--moduleResolution', resolution, '--module', module];
    expect(run(subscriber, 'tsc', ...options, ...files)).toBe('');
    expect(run(subscriber, 'tsc', ...options, 'wrong.mts')).toContain("Property 'call' does not exist");
  });

  test('runs as an ES module and as CommonJS', () => {
    const options = compiler.filter((option) => option !== '--noEmit');
    const emit = ['--target', 'es2022', '--module', 'nodenext', '--outDir', '.'];
    expect(run(subscriber, 'tsc', ...options, ...emit, 'esm.mts', 'commonjs.cts')).toBe('');
    for (const file of ['esm.mjs', 'commonjs.cjs']) {
      expect(execFileSync(process.execPath, [file], { cwd: subscriber, encoding: 'utf8' })).toBe('');
    }
  });

  test('has no constructs, because they need the CDK: their import says so', () => {
    const { peerDependenciesMeta } = JSON.parse(
      readFileSync(join(subscriber, 'node_modules/conference-relay/package.json'), 'utf8'),
    );
    expect(peerDependenciesMeta).toEqual({
      '@aws-sdk/client-lambda': { optional: true },
      'aws-cdk-lib': { optional: true },
      constructs: { optional: true },
    });
    const required = spawnSync(process.execPath, ['-e', "require('conference-relay')"], {
      ...{ cwd: subscriber, encoding: 'utf8' },
    });
    expect([required.status, required.stderr]).toEqual([
      1,
      expect.stringContaining(
        'Error: conference-relay: expected the package aws-cdk-lib ^2.223.0, which the constructs need.',
      ),
    ]);
  });

  test('has a JSON Schema and a sample for each type', () => {
    const events = join(subscriber, 'node_modules/conference-relay/dist/events');
    expect(readdirSync(join(events, 'schemas'))).toHaveLength(EVENT_TYPES.length);
    expect(readdirSync(join(events, 'samples'))).toEqual(readdirSync(join(events, 'schemas')));
  });
});
