import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { TextlintKernel } from '@textlint/kernel';
import plugin from '@textlint/textlint-plugin-markdown';
import { Command } from 'commander';
import { say } from '../../local/terminal';
import { SKIPPED_FOLDERS } from '../architecture/sources';
import { passagesOf } from './code';
import { findingsOf } from './findings';
import { plainWords } from './plain-words';

/** Fixtures break rules on purpose. */
const SKIPPED = [...SKIPPED_FOLDERS, 'fixtures'];
const CHECKED = /\.(?:md|m?[jt]s)$/;
const ROOT = join(import.meta.dirname, '../..');
const command = new Command('npm run prose --')
  .description('Checks the sentences of pages and code: their length, their beginnings, and words to avoid.')
  .argument('[paths...]', 'Markdown files, folders and files of code; default: all but fixtures')
  .parse();

/** A broken rule; the message begins with the name of the rule. */
interface Fault {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

// A CommonJS module: its default export is one of its properties.
const markdown = 'default' in plugin ? (plugin.default as typeof plugin) : plugin;
const kernel = new TextlintKernel();
const paths = command.args.length > 0 ? command.args : ['.'];
const files = [...new Set(paths.flatMap(filesOf))];
const counts = new Map<string, number>();
for (const path of files) {
  for (const { line, message } of path.endsWith('.md') ? await faultsOfPage(path) : faultsOfCode(path)) {
    say(`${path}:${line}: ${message}`);
    const rule = message.slice(0, message.indexOf(':'));
    counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }
}
const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
for (const [rule, count] of [...counts].sort(([, a], [, b]) => b - a))
  say(`${String(count).padStart(6)} ${rule}`);
say(`${files.length} files, ${total} faults`);
process.exitCode = total === 0 ? 0 : 1;

async function faultsOfPage(path: string): Promise<Fault[]> {
  const { messages } = await kernel.lintText(readFileSync(path, 'utf8'), {
    ext: '.md',
    filePath: path,
    plugins: [{ pluginId: 'markdown', plugin: markdown }],
    rules: [{ ruleId: 'plain-words', rule: plainWords }],
  });
  return messages.map(({ loc, message }) => ({ path, line: loc.start.line, message }));
}

function faultsOfCode(path: string): Fault[] {
  const isTest = /^(?:test|bench)\//.test(relative(ROOT, path));
  return passagesOf(readFileSync(path, 'utf8'), isTest).flatMap(({ line, kind, text }) =>
    findingsOf(text, kind).map(({ sentence, rule, line: below }) => ({
      path,
      line: line + below,
      message: `${rule.name}: expected ${rule.expected}: ${sentence}`,
    })),
  );
}

/** The file of a path, or the pages and the code below its folder. */
function filesOf(path: string): string[] {
  if (!existsSync(path)) command.error(`${path}: expected a file or folder that exists`);
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const inner = posix.join(path, entry.name);
    if (entry.isDirectory()) return SKIPPED.includes(entry.name) ? [] : filesOf(inner);
    return entry.isFile() && CHECKED.test(entry.name) ? [inner] : [];
  });
}
