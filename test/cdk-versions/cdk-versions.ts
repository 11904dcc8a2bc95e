import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program } from '../../command-line/program';
import { say } from '../../local/terminal';

const root = join(import.meta.dirname, '../..');
const examples = join(root, 'examples');

/** A version of the CDK with a version of constructs. */
interface Versions {
  readonly 'aws-cdk-lib': string;
  readonly constructs: string;
}

const { args: further } = new Program('npm run test:cdk --')
  .description(
    'Installs the packed package with the oldest and the newest supported aws-cdk-lib, and synthesises each example.',
  )
  .argument('[versions...]', 'further versions of aws-cdk-lib')
  .parse();

const { peerDependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const versionsOf = (ranges: Versions): Versions => ({
  'aws-cdk-lib': ranges['aws-cdk-lib'].replace('^', ''),
  constructs: ranges.constructs.replace('^', ''),
});

const folder = mkdtempSync(join(tmpdir(), 'conference-relay-cdk-'));
try {
  say('Pack the package …');
  const [{ filename }] = JSON.parse(run(root, 'npm', 'pack', '--json', '--pack-destination', folder));
  const ranges = [
    peerDependencies,
    ...further.map((version) => ({ ...devDependencies, 'aws-cdk-lib': version })),
  ];
  const newest = synthesise(versionsOf(devDependencies), join(folder, filename));
  for (const range of ranges) {
    const others = synthesise(versionsOf(range), join(folder, filename));
    for (const [template, resources] of newest) compare(template, others.get(template) ?? [], resources);
  }
  say(`All versions synthesise the same resources in ${newest.size} templates.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @returns the resources of each template: the type and the logical id */
function synthesise(versions: Versions, tarball: string): Map<string, string[]> {
  const version = versions['aws-cdk-lib'];
  say(`aws-cdk-lib ${version}, constructs ${versions.constructs} …`);
  const project = join(folder, version);
  cpSync(examples, project, { recursive: true });
  cpSync(join(examples, 'embed/tsconfig.json'), join(project, 'tsconfig.json'));
  const dependencies = { ...versions, 'conference-relay': `file:${tarball}` };
  const tools = { '@types/node': devDependencies['@types/node'], esbuild: devDependencies.esbuild };
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ private: true, type: 'module', dependencies: { ...dependencies, ...tools } }),
  );
  // NodejsFunction looks for the lock file.
  run(project, 'npm', 'install', '--no-audit', '--no-fund');
  run(project, join(root, 'node_modules/.bin/tsc'), '--project', project);
  return new Map(
    readdirSync(examples).flatMap((example) => {
      const output = join(project, 'out', example);
      run(join(project, example), join(root, 'node_modules/.bin/tsx'), 'app.ts', { CDK_OUTDIR: output });
      return templatesBelow(output).map(
        (file) => [`${example}/${file}`, resourcesIn(join(output, file))] as const,
      );
    }),
  );
}

function templatesBelow(output: string): string[] {
  return readdirSync(output, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.template.json'),
  );
}

function resourcesIn(file: string): string[] {
  const { Resources } = JSON.parse(readFileSync(file, 'utf8'));
  return Object.entries<{ Type: string }>(Resources)
    .map(([id, { Type }]) => `${Type} ${id}`)
    .filter((resource) => !resource.startsWith('AWS::CDK::Metadata '))
    .sort();
}

/** @throws an error that names the resources that only one version has */
function compare(template: string, other: readonly string[], newest: readonly string[]): void {
  const differences = [
    ...newest
      .filter((resource) => !other.includes(resource))
      .map((resource) => `only in the newest version: ${resource}`),
    ...other
      .filter((resource) => !newest.includes(resource))
      .map((resource) => `only in the other version: ${resource}`),
  ];
  if (differences.length > 0) throw new Error(`${template}\n${differences.join('\n')}`);
}

/** @returns the standard output. The last argument may hold environment variables. */
function run(cwd: string, command: string, ...argv: (string | Record<string, string>)[]): string {
  const words = argv.filter((word) => typeof word === 'string');
  const environment = Object.assign({}, ...argv.filter((word) => typeof word !== 'string'));
  return execFileSync(command, words, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
