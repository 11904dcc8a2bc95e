import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program } from '../../command-line/program';
import { say } from '../../local/terminal';
import { ensurePythonEnvironment } from '../python-environment';
import { differences } from './differences';

new Program('npm run test:jsii')
  .description(
    'Packs the constructs for Python, Java and Go, and compares the template of an app in each language with that of the same app in TypeScript.',
  )
  .parse();

const tests = import.meta.dirname;
const root = join(tests, '../..');
const tools = join(root, 'node_modules/.bin');
const cache = join(root, 'node_modules/.cache/conference-relay');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const packages = join(root, 'dist/jsii');
const requirements = join(tests, 'python/requirements.txt');
const goModule = join(tests, 'go/go.mod');

/** The versions of an app. The package for Go needs at least those with which it was compiled, which Python may not have yet. */
const ofPython = {
  'aws-cdk-lib': versionIn(requirements, 'aws-cdk-lib=='),
  constructs: versionIn(requirements, 'constructs=='),
};
const ofGo = {
  'aws-cdk-lib': versionIn(goModule, '\tgithub.com/aws/aws-cdk-go/awscdk/v2 v'),
  constructs: versionIn(goModule, '\tgithub.com/aws/constructs-go/constructs/v10 v'),
};

// pip would compile all modules of the AWS CDK, and the app imports few. pip reads this option as the opposite of its name.
process.env.PIP_NO_COMPILE = 'no';
/** The project supports Node.js 20, about which jsii would warn. */
const SILENT = { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0] ?? '' };

const folder = mkdtempSync(join(tmpdir(), 'conference-relay-jsii-'));
try {
  const packed = packForTypeScript();
  run(root, join(tools, 'tsx'), 'bin/jsii.ts');
  const typescript = synthesiseTypeScript(packed, ofPython);
  const others = [
    ['Python', typescript, await synthesisePython()],
    ['Java', typescript, synthesiseJava()],
    ['Go', synthesiseTypeScript(packed, ofGo), await synthesiseGo()],
  ] as const;
  for (const [language, expected, template] of others) {
    const found = differences(expected, template);
    for (const difference of found) say(`${language}: ${difference}`);
    if (found.length > 0) process.exitCode = 1;
    else say(`${language} synthesises the same template as TypeScript.`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The version in the line of a file that starts with a text. */
function versionIn(file: string, start: string): string {
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .find((each) => each.startsWith(start));
  const found = line?.slice(start.length).split(' ')[0];
  if (!found) throw new Error(`${file}: expected a line that starts with ${start.trim()}, got none`);
  return found;
}

/** @returns the path of the package */
function packForTypeScript(): string {
  say('Pack the package …');
  const argv = ['pack', '--json', '--pack-destination', folder];
  const [{ filename }] = JSON.parse(execFileSync('npm', argv, { cwd: root, encoding: 'utf8' }));
  return join(folder, filename);
}

/** Synthesises the app in TypeScript with the packed package. */
function synthesiseTypeScript(packed: string, versions: typeof ofPython): unknown {
  const project = mkdtempSync(join(folder, 'project-'));
  const dependencies = { ...versions, 'conference-relay': `file:${packed}` };
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ private: true, type: 'module', dependencies }),
  );
  run(project, 'npm', 'install', '--no-audit', '--no-fund');
  const app = readFileSync(join(tests, 'app.ts'), 'utf8').replace('../../lib/constructs', 'conference-relay');
  writeFileSync(join(project, 'app.ts'), app);
  return synthesise('TypeScript', project, join(tools, 'tsx'), 'app.ts');
}

/** Synthesises the app in Python, in a virtual environment with the packed package. */
async function synthesisePython(): Promise<unknown> {
  const bin = await ensurePythonEnvironment(
    { name: 'the AWS CDK for Python', folder: join(cache, 'jsii-python'), requirements, module: 'aws_cdk' },
    announce,
  );
  const wheel = readdirSync(join(packages, 'python')).find((file) => file.endsWith('.whl')) ?? '*.whl';
  const python = join(bin, 'python');
  const pip = ['-m', 'pip', '--disable-pip-version-check'];
  const packed = join(packages, 'python', wheel);
  run(tests, python, ...pip, 'install', '--quiet', '--no-deps', '--force-reinstall', packed);
  // It compares the requirements of the package with the versions that are installed.
  run(tests, python, ...pip, 'check');
  return synthesise('Python', join(tests, 'python'), python, 'app.py');
}

/** Synthesises the app in Java with the packed package. */
function synthesiseJava(): unknown {
  const project = join(tests, 'java');
  const repository = join(cache, 'maven');
  // Maven would take the package of an earlier run, which has the same version.
  rmSync(join(repository, 'conferencerelay'), { recursive: true, force: true });
  const properties = {
    clone: root,
    'relay.version': version,
    'cdk.version': ofPython['aws-cdk-lib'],
    'constructs.version': ofPython.constructs,
    'jsii.version': versionIn(requirements, 'jsii=='),
    'maven.repo.local': repository,
    built: join(folder, 'java'),
  };
  const settings = Object.entries(properties).map(([name, value]) => `-D${name}=${value}`);
  return synthesise('Java', project, 'mvn', '--quiet', '--batch-mode', ...settings, 'compile', 'exec:java');
}

/** Synthesises the app in Go with the packed module, which its `go.mod` names. */
async function synthesiseGo(): Promise<unknown> {
  const project = join(tests, 'go');
  const bin = await ensurePythonEnvironment(
    { name: 'Go', folder: join(cache, 'go'), requirements: join(project, 'requirements.txt'), module: 'go' },
    announce,
  );
  return synthesise('Go', project, join(bin, 'go'), 'run', '.');
}

function announce(step: string, take: () => Promise<void>): Promise<void> {
  say(`${step} …`);
  return take();
}

/** @returns the template of an app */
function synthesise(language: string, cwd: string, program: string, ...argv: readonly string[]): unknown {
  say(`Synthesise the app in ${language} …`);
  const output = mkdtempSync(join(folder, `${language}-`));
  run(cwd, program, ...argv, { CDK_OUTDIR: output, CDK_VALIDATION: 'false', ...SILENT });
  return JSON.parse(readFileSync(join(output, 'Visits.template.json'), 'utf8'));
}

/** The last argument may hold environment variables. */
function run(cwd: string, program: string, ...argv: (string | Record<string, string>)[]): void {
  const words = argv.filter((word) => typeof word === 'string');
  const environment = Object.assign({}, ...argv.filter((word) => typeof word !== 'string'));
  execFileSync(program, words, { cwd, stdio: 'inherit', env: { ...process.env, ...environment } });
}
