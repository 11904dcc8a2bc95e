import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Program } from '../../command-line/program';
import { ensurePythonEnvironment } from '../python-environment';
import { type Finding, parseCfnLint, parseCheckov } from './findings';
import { SUPPRESSED, type Suppressed } from './suppressed';

const folderOfTests = import.meta.dirname;
const root = join(folderOfTests, '../..');
const auditors = {
  ...{
    name: 'cfn-lint and checkov',
    module: 'cfnlint, checkov',
    requirements: join(folderOfTests, 'requirements.txt'),
  },
  folder: join(root, 'node_modules/.cache/conference-relay/auditors'),
};
const say = (line: string) => process.stdout.write(`${line}\n`);

new Program('npm run audit').description('Checks the templates with cfn-lint and checkov.').parse();

/** Checks the deployed templates with cfn-lint and checkov, two independent auditors. */
async function main(): Promise<void> {
  const bin = await ensurePythonEnvironment(auditors, (description, run) => {
    say(`${description} …`);
    return run();
  });
  const unused = new Set(SUPPRESSED);
  for (const audited of AUDITED) {
    const folder = mkdtempSync(join(tmpdir(), 'conference-relay-audit-'));
    try {
      await run(join(root, 'node_modules/.bin/cdk'), 'synth', '--quiet', '--output', folder, ...audited.argv);
      const templates = readdirSync(folder).filter((file) => audited.templates.test(file));
      const findings = await findingsIn(
        bin,
        templates.map((file) => join(folder, file)),
      );
      report(audited, findings, templates.length, unused);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  for (const { rule } of unused) say(`${rule}: no finding. Remove it from test/audit/suppressed.ts.`);
  if (unused.size > 0) process.exitCode = 1;
}

/** An app, and the templates of it that are checked. */
interface Audited {
  readonly name: string;
  /** The arguments of `cdk synth`. */
  readonly argv: readonly string[];
  readonly templates: RegExp;
  readonly hasKeyAndVpc: boolean;
}

const AUDITED: readonly Audited[] = [
  { name: 'the deployment', argv: [], templates: /\.template\.json$/, hasKeyAndVpc: false },
  {
    name: 'a relay with a key and a VPC',
    argv: ['--app', 'tsx test/audit/embedded-app.ts'],
    templates: /^Visits\.template\.json$/,
    hasKeyAndVpc: true,
  },
];

/** The findings of both auditors in templates. */
async function findingsIn(bin: string, files: readonly string[]): Promise<Finding[]> {
  const [linted, checked] = await Promise.all([
    output(join(bin, 'cfn-lint'), '--format', 'json', ...files),
    output(
      join(bin, 'checkov'),
      ...files.flatMap((file) => ['--file', file]),
      ...['--framework', 'cloudformation', '--output', 'json', '--compact', '--quiet', '--skip-download'],
    ),
  ]);
  return [...parseCfnLint(linted), ...parseCheckov(checked)];
}

/** Prints the findings without a reason. The reasons with a finding are removed from `unused`. */
function report(
  { name, hasKeyAndVpc }: Audited,
  findings: readonly Finding[],
  templates: number,
  unused: Set<Suppressed>,
): void {
  const reasons = SUPPRESSED.filter(({ onlyWithout }) => onlyWithout === undefined || !hasKeyAndVpc);
  const faults = findings.filter((finding) => {
    const found = reasons.filter((suppressed) => matches(suppressed, finding));
    for (const suppressed of found) unused.delete(suppressed);
    return found.length === 0;
  });
  for (const { rule, resource, text } of faults) say(`${rule} ${resource}: ${text}`);
  say(
    `${name}: ${templates} templates, ${findings.length} findings, ${faults.length} without a reason in test/audit/suppressed.ts`,
  );
  if (templates === 0 || faults.length > 0) process.exitCode = 1;
}

function matches({ rule, resources = /./ }: Suppressed, finding: Finding): boolean {
  return rule === finding.rule && resources.test(finding.resource);
}

async function run(program: string, ...argv: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, [...argv], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

/** The output of an auditor, whose exit code is not 0 if it has findings. */
function output(program: string, ...argv: readonly string[]): Promise<string> {
  return run(program, ...argv).catch((error) => {
    if (typeof error.stdout === 'string' && error.stdout.trim() !== '') return error.stdout;
    throw error;
  });
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n${error.stderr ?? ''}`);
  process.exitCode = 1;
});
