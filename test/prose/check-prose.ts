import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, posix, relative } from 'node:path';
import { TextlintKernel } from '@textlint/kernel';
import plugin from '@textlint/textlint-plugin-markdown';
import { SKIPPED_FOLDERS } from '../architecture/sources';
import { passagesOf } from './code';
import { findingsOf } from './findings';
import { plainWords } from './plain-words';

/** Fixtures break rules on purpose. */
const SKIPPED = [...SKIPPED_FOLDERS, 'fixtures'];
const CHECKED = /\.(?:md|m?[jt]sx?)$/;

/** A broken rule; the message begins with the name of the rule. */
interface Fault {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

export interface ProseReport {
  readonly lines: readonly string[];
  readonly exitCode: 0 | 1;
}

// A CommonJS module: its default export is one of its properties.
const markdown = 'default' in plugin ? (plugin.default as typeof plugin) : plugin;

/**
 * Checks the sentences of pages and code.
 *
 * @param paths files and folders; none is the whole root
 * @param root the folder that relative paths begin in
 * @throws if a path does not exist
 */
export async function checkProse(paths: readonly string[], root: string): Promise<ProseReport> {
  const files = [...new Set((paths.length > 0 ? paths : ['.']).flatMap((path) => filesOf(path, root)))];
  const lines: string[] = [];
  const counts = new Map<string, number>();
  for (const path of files) {
    const text = readFileSync(inRoot(path, root), 'utf8');
    const faults = path.endsWith('.md') ? await faultsOfPage(path, text) : faultsOfCode(path, text, root);
    for (const { line, message } of faults) {
      lines.push(`${path}:${line}: ${message}`);
      const rule = message.slice(0, message.indexOf(':'));
      counts.set(rule, (counts.get(rule) ?? 0) + 1);
    }
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  for (const [rule, count] of [...counts].sort(([, a], [, b]) => b - a))
    lines.push(`${String(count).padStart(6)} ${rule}`);
  lines.push(`${files.length} files, ${total} faults`);
  return { lines, exitCode: total === 0 ? 0 : 1 };
}

function inRoot(path: string, root: string): string {
  return isAbsolute(path) ? path : join(root, path);
}

async function faultsOfPage(path: string, text: string): Promise<Fault[]> {
  const { messages } = await new TextlintKernel().lintText(text, {
    ext: '.md',
    filePath: path,
    plugins: [{ pluginId: 'markdown', plugin: markdown }],
    rules: [{ ruleId: 'plain-words', rule: plainWords }],
  });
  return messages.map(({ loc, message }) => ({ path, line: loc.start.line, message }));
}

function faultsOfCode(path: string, source: string, root: string): Fault[] {
  const isTest = /^(?:test|bench)\//.test(relative(root, inRoot(path, root)));
  return passagesOf(source, isTest, path.endsWith('x')).flatMap(({ line, kind, text }) =>
    findingsOf(text, kind).map(({ sentence, rule, line: below }) => ({
      path,
      line: line + below,
      message: `${rule.name}: expected ${rule.expected}: ${sentence}`,
    })),
  );
}

/** The file of a path, or the pages and the code below its folder. */
function filesOf(path: string, root: string): string[] {
  const place = inRoot(path, root);
  if (!existsSync(place)) throw new Error(`${path}: expected a file or folder that exists`);
  if (!statSync(place).isDirectory()) return [path];
  return readdirSync(place, { withFileTypes: true }).flatMap((entry) => {
    const inner = posix.join(path, entry.name);
    if (entry.isDirectory()) return SKIPPED.includes(entry.name) ? [] : filesOf(inner, root);
    return entry.isFile() && CHECKED.test(entry.name) ? [inner] : [];
  });
}
