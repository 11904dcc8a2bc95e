import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Program } from '../command-line/program';
import { say } from '../local/terminal';
import { apiReference } from './api-reference';
import { compileDeclarations, ENTRY_POINTS, extractApi } from './api-report';

const { check } = new Program('npm run api --')
  .description(
    'Writes a reviewed report and a reference page of what each entry point exports, into the folder api.',
  )
  .option('--check', 'compares the files with the code, and writes nothing')
  .parse()
  .opts<{ check?: true }>();

const root = join(import.meta.dirname, '..');
const reviewed = join(root, 'api');
mkdirSync(join(root, 'dist'), { recursive: true });
const folder = mkdtempSync(join(root, 'dist/api-'));
const written = check ? folder : reviewed;
const model = join(folder, 'conference-relay.api.json');
try {
  compileDeclarations(root, folder);
  for (const entryPoint of ENTRY_POINTS) {
    const { name, report } = entryPoint;
    const page = report.replace('.api.md', '.md');
    extractApi(root, folder, entryPoint, { reportFolder: written, model });
    writeFileSync(join(written, page), apiReference(name, readFileSync(model, 'utf8')));
    if (check) for (const file of [report, page]) compare(file);
  }
} finally {
  rmSync(folder, { recursive: true });
}

function compare(file: string): void {
  const [expected, got] = [reviewed, folder].map((each) =>
    readFileSync(join(each, file), 'utf8').split('\n'),
  );
  const line = got?.findIndex((text, index) => text !== expected?.[index]) ?? -1;
  if (line < 0 && got?.length === expected?.length) return;
  say(`api/${file}:${line + 1}: expected ${got?.[line] ?? 'its end'}, got ${expected?.[line] ?? 'its end'}`);
  say('Run npm run api, and review the difference.');
  process.exitCode = 1;
}
