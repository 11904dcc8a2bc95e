import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensurePythonEnvironment } from '../python-environment';
import { type Finding, parseCfnLint, parseCheckov } from './findings';
import { SUPPRESSED } from './suppressed';

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

/** Checks the deployed templates with cfn-lint and checkov, two independent auditors. */
async function main(): Promise<void> {
  const bin = await ensurePythonEnvironment(auditors, (description, run) => {
    say(`${description} …`);
    return run();
  });
  const folder = mkdtempSync(join(tmpdir(), 'conference-relay-audit-'));
  try {
    await run(join(root, 'node_modules/.bin/cdk'), 'synth', '--quiet', '--output', folder);
    const templates = readdirSync(folder).filter((file) => file.endsWith('.template.json'));
    const files = templates.map((file) => join(folder, file));
    const [linted, checked] = await Promise.all([
      output(join(bin, 'cfn-lint'), '--format', 'json', ...files),
      output(
        join(bin, 'checkov'),
        ...files.flatMap((file) => ['--file', file]),
        ...['--framework', 'cloudformation', '--output', 'json', '--compact', '--quiet', '--skip-download'],
      ),
    ]);
    report([...parseCfnLint(linted), ...parseCheckov(checked)], templates.length);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(findings: readonly Finding[], templates: number): void {
  const faults = findings.filter((finding) => !SUPPRESSED.some((suppressed) => matches(suppressed, finding)));
  const unused = SUPPRESSED.filter((suppressed) => !findings.some((finding) => matches(suppressed, finding)));
  for (const { rule, resource, text } of faults) say(`${rule} ${resource}: ${text}`);
  for (const { rule } of unused) say(`${rule}: no finding. Remove it from test/audit/suppressed.ts.`);
  say(
    `${templates} templates, ${findings.length} findings: ${faults.length} without a reason in test/audit/suppressed.ts`,
  );
  if (templates === 0 || faults.length > 0 || unused.length > 0) process.exitCode = 1;
}

function matches({ rule, resources = /./ }: (typeof SUPPRESSED)[number], finding: Finding): boolean {
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
