import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { say } from '../../local/terminal';
import { ensurePythonEnvironment } from '../python-environment';
import { differences } from './differences';

new Command('npm run test:jsii')
  .description(
    'Packs the constructs for Python and Java, and compares the template of an app in each language with that of the same app in TypeScript.',
  )
  .parse();

const tests = import.meta.dirname;
const root = join(tests, '../..');
const tools = join(root, 'node_modules/.bin');
const cache = join(root, 'node_modules/.cache/conference-relay');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const packages = join(root, 'dist/jsii');
const requirements = join(tests, 'python/requirements.txt');

// pip would compile all modules of the AWS CDK, and the app imports few. pip reads this option as the opposite of its name.
process.env.PIP_NO_COMPILE = 'no';
/** The project supports Node.js 20, about which jsii would warn. */
const SILENT = { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0] ?? '' };

const folder = mkdtempSync(join(tmpdir(), 'conference-relay-jsii-'));
try {
  const typescript = synthesiseTypeScript();
  run(root, join(tools, 'tsx'), 'bin/jsii.ts');
  const others = [
    ['Python', await synthesisePython()],
    ['Java', synthesiseJava()],
  ] as const;
  for (const [language, template] of others) {
    const found = differences(typescript, template);
    for (const difference of found) say(`${language}: ${difference}`);
    if (found.length > 0) process.exitCode = 1;
    else say(`${language} synthesises the same template as TypeScript.`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The version of a package that Python has, and the other languages, too. */
function versionOf(name: string): string {
  const [, found] = readFileSync(requirements, 'utf8').match(RegExp(`^${name}==(.+)$`, 'm')) ?? [];
  if (found === undefined) throw new Error(`${requirements}: expected a version of ${name}, got none`);
  return found;
}

/** Synthesises the app in TypeScript with the packed package. */
function synthesiseTypeScript(): unknown {
  say('Pack the package …');
  const project = join(folder, 'project');
  mkdirSync(project);
  const argv = ['pack', '--json', '--pack-destination', folder];
  const [{ filename }] = JSON.parse(execFileSync('npm', argv, { cwd: root, encoding: 'utf8' }));
  const dependencies = {
    'aws-cdk-lib': versionOf('aws-cdk-lib'),
    constructs: versionOf('constructs'),
    'conference-relay': `file:${join(folder, filename)}`,
  };
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
    (step, take) => {
      say(`${step} …`);
      return take();
    },
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
    'packed.repository': `file://${join(packages, 'java')}`,
    'relay.version': version,
    'cdk.version': versionOf('aws-cdk-lib'),
    'constructs.version': versionOf('constructs'),
    'jsii.version': versionOf('jsii'),
    'maven.repo.local': repository,
    built: join(folder, 'java'),
  };
  const settings = Object.entries(properties).map(([name, value]) => `-D${name}=${value}`);
  return synthesise('Java', project, 'mvn', '--quiet', '--batch-mode', ...settings, 'compile', 'exec:java');
}

/** @returns the template of an app */
function synthesise(language: string, cwd: string, program: string, ...argv: readonly string[]): unknown {
  say(`Synthesise the app in ${language} …`);
  const output = join(folder, language);
  run(cwd, program, ...argv, { CDK_OUTDIR: output, CDK_VALIDATION: 'false', ...SILENT });
  return JSON.parse(readFileSync(join(output, 'Visits.template.json'), 'utf8'));
}

/** The last argument may hold environment variables. */
function run(cwd: string, program: string, ...argv: (string | Record<string, string>)[]): void {
  const words = argv.filter((word) => typeof word === 'string');
  const environment = Object.assign({}, ...argv.filter((word) => typeof word !== 'string'));
  execFileSync(program, words, { cwd, stdio: 'inherit', env: { ...process.env, ...environment } });
}
