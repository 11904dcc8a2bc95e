import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startRelay } from '../../local/relay';
import { silentLogger } from '../silent-logger';
import { temporaryFolders } from '../temporary-folders';

const root = join(__dirname, '../..');
const folder = temporaryFolders();

/** Creates a user's project: the example, with the package from its tarball, in a folder whose name needs quotes. */
function createProject(): string {
  const project = join(folder(), "Grace's visits, 100 %41");
  cpSync(join(root, 'examples/embed'), project, { recursive: true });
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', project], { cwd: root, encoding: 'utf8' }),
  );
  const modules = join(project, 'node_modules');
  mkdirSync(join(modules, 'conference-relay'), { recursive: true });
  execFileSync('tar', [
    '-xzf',
    join(project, filename),
    '--strip-components=1',
    '-C',
    join(modules, 'conference-relay'),
  ]);
  const { dependencies, peerDependencies } = JSON.parse(
    readFileSync(join(modules, 'conference-relay/package.json'), 'utf8'),
  );
  for (const name of [...Object.keys({ ...dependencies, ...peerDependencies }), '@types/node']) {
    mkdirSync(join(modules, name, '..'), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  return project;
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

describe('the package in the app of a user', () => {
  let project: string;
  beforeAll(() => {
    project = createProject();
  }, 60_000);

  test('the example compiles and synthesises with the tarball, which contains the bundled functions', () => {
    expect(run(project, 'tsc')).toBe('');
    run(project, 'tsx', 'app.ts');
    const template = JSON.parse(readFileSync(join(project, 'cdk.out/Visits.template.json'), 'utf8'));
    const types = Object.values<{ Type: string; Properties: unknown }>(template.Resources);
    expect(types.filter(({ Type }) => Type === 'AWS::Lambda::Function')).toHaveLength(8);
    const rules = types.filter(({ Type }) => Type === 'AWS::Events::Rule');
    expect(rules.map(({ Properties }) => Properties)).toContainEqual(
      expect.objectContaining({
        EventPattern: { source: ['fonestorm.conferences'], 'detail-type': ['Conference Ended'] },
      }),
    );
    const { files } = JSON.parse(readFileSync(join(project, 'cdk.out/Visits.assets.json'), 'utf8'));
    expect(Object.keys(files).length).toBeGreaterThanOrEqual(8);
  }, 60_000);

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
      const { bin, version } = JSON.parse(
        readFileSync(join(project, 'node_modules/conference-relay/package.json'), 'utf8'),
      );
      const program = join(project, 'node_modules/conference-relay', bin['conference-relay']);
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
