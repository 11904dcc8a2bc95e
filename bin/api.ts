import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { say } from '../local/terminal';
import { CONSTRUCTS, compileDeclarations, EVENTS, extractApi } from './api-report';

const { check } = new Command('npm run api --')
  .description('Writes the reviewed reports of what the package exports, into the folder api.')
  .option('--check', 'compares the reports with the code, and writes nothing')
  .parse()
  .opts<{ check?: true }>();

const root = join(import.meta.dirname, '..');
const reviewed = join(root, 'api');
mkdirSync(join(root, 'dist'), { recursive: true });
const folder = mkdtempSync(join(root, 'dist/api-'));
try {
  compileDeclarations(root, folder);
  for (const entryPoint of [CONSTRUCTS, EVENTS]) {
    const reportFolder = check ? folder : reviewed;
    extractApi(root, folder, entryPoint, { reportFolder });
    if (check) compare(entryPoint.report);
  }
} finally {
  rmSync(folder, { recursive: true });
}

function compare(report: string): void {
  const [expected, got] = [reviewed, folder].map((each) =>
    readFileSync(join(each, report), 'utf8').split('\n'),
  );
  const line = got?.findIndex((text, index) => text !== expected?.[index]) ?? -1;
  if (line < 0 && got?.length === expected?.length) return;
  say(
    `api/${report}:${line + 1}: expected ${expected?.[line] ?? 'the end'}, got ${got?.[line] ?? 'the end'}`,
  );
  say('Run npm run api, and review the difference.');
  process.exitCode = 1;
}
