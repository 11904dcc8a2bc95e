import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Option } from 'commander';
import { Program } from '../command-line/program';
import { say } from '../local/terminal';
import { BUNDLED, JSII_PACKAGE, JSII_TSCONFIG } from './jsii-package';
import { jsiiSources } from './jsii-sources';
import { packFunctions } from './pack-functions';

const { target, codeOnly } = new Program('npm run jsii --')
  .description(
    'Packs the constructs for other languages into dist/jsii. Python needs python3 with venv, Java a JDK and Maven, .NET its SDK.',
  )
  .addOption(
    new Option('--target <languages...>')
      .choices(['python', 'java', 'go', 'dotnet'])
      .default(['python', 'java', 'go'], 'python, java, go'),
  )
  .option('--code-only', 'writes the code of each language, and does not build it')
  .parse()
  .opts<{ target: string[]; codeOnly?: true }>();

const root = join(import.meta.dirname, '..');
const output = join(root, 'dist/jsii');
const folder = join(output, 'package');

rmSync(output, { recursive: true, force: true });
say('Compile the constructs with jsii …');
for (const [path, text] of jsiiSources(root, 'lib/constructs.ts')) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
writeFileSync(join(folder, 'package.json'), JSON.stringify(JSII_PACKAGE, null, 2));
writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(JSII_TSCONFIG, null, 2));
writeFileSync(join(folder, 'README.md'), `# Conference Relay\n\n${JSII_PACKAGE.description}\n`);
copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
// npm packs bundled packages from this folder only.
for (const name of BUNDLED)
  cpSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true });
packFunctions(join(folder, 'lib/functions/functions'));
run('jsii', '--silence-warnings', 'reserved-word');

say(`Pack them for ${target.join(', ')} …`);
// A Go module is its code. jsii would also compile it, together with the AWS CDK.
const isCode = (language: string) => codeOnly || language === 'go';
pack(target.filter((language) => !isCode(language)));
pack(target.filter(isCode), '--code-only');

function pack(languages: readonly string[], ...options: readonly string[]): void {
  if (languages.length === 0) return;
  run(
    'jsii-pacmak',
    ...languages.flatMap((language) => ['--target', language]),
    ...['--outdir', output, ...options],
    ...['--maven-local-repository', join(root, 'node_modules/.cache/conference-relay/maven')],
  );
}

function run(program: string, ...argv: readonly string[]): void {
  execFileSync(join(root, 'node_modules/.bin', program), argv, {
    cwd: folder,
    stdio: 'inherit',
    // The project supports Node.js 20.
    env: {
      ...process.env,
      JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0],
    },
  });
}
