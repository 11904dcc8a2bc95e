import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { type CurlCommand, curlOf, parseCurlCommand } from '../curl';

const docs = join(__dirname, '../../docs');

/** A code block of a page. */
export interface Snippet {
  readonly code: string;
  /** The line of its fence, from 1. */
  readonly line: number;
}

/** The text of a page of `docs`. */
export function readPage(page: string): string {
  return readFileSync(join(docs, page), 'utf8');
}

/** The code blocks of a page, in order. */
export function snippetsOf(page: string): readonly Snippet[] {
  const text = readPage(page);
  return [...text.matchAll(/^```\w*\n([\s\S]*?)^```$/gm)].map(({ 1: code = '', index }) => ({
    code,
    line: text.slice(0, index).split('\n').length,
  }));
}

/**
 * The code of the block of a page that contains a text. `guides.test.ts` expects a call with two literal strings for each block of the
 * guides, so that a test knows each of them.
 *
 * @throws unless exactly one block contains the text
 */
export function snippet(page: string, text: string): string {
  const found = snippetsOf(page).filter(({ code }) => code.includes(text));
  if (found.length !== 1)
    throw new Error(`docs/${page}: expected one code block with ${text}, got ${found.length}`);
  return found.map(({ code }) => code).join('');
}

/** The requests of a block of curl commands, in order. */
export function curlsIn(code: string): readonly CurlCommand[] {
  return code
    .replaceAll('\\\n', ' ')
    .split(/^(?=curl)/m)
    .map((command) => parseCurlCommand(command.replace(/ > [\w.]+\s*$/, '').trim()));
}

/**
 * The requests of a block of shell commands, in order. A shell runs the block, with a `curl` that only prints its words.
 *
 * @param now the time that the block reads from `Date.now()`
 */
export function curlsOfShell(code: string, now: string): readonly CurlCommand[] {
  const printed = `curl() { printf '%s\\0' "$@" $'\\n' >&3; }\n`;
  const block = code.replaceAll('Date.now()', String(Date.parse(now))).replaceAll(/ > [\w.]+$/gm, '');
  const output = execFileSync('bash', ['-euc', `exec 3>&1\n${printed}${block}`], { encoding: 'utf8' });
  return output
    .split('\n\0')
    .slice(0, -1)
    .map((words) => curlOf(words.split('\0').slice(0, -1)));
}

/**
 * Runs a block of TypeScript, and returns its exports.
 *
 * @param declared the values of the names that the block declares
 */
export async function runSnippet(
  code: string,
  declared: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, unknown>> {
  const { code: text } = await transform(code, { loader: 'ts', format: 'cjs' });
  const module = { exports: {} as Record<string, unknown> };
  const names = Object.keys(declared);
  new Function('module', 'exports', 'require', ...names, text)(
    ...[module, module.exports, requireModule],
    ...Object.values(declared),
  );
  return module.exports;
}

/** The entry points of the package, from their sources. */
const ENTRY_POINTS: Readonly<Record<string, string>> = {
  'conference-relay': '../../lib',
  'conference-relay/client': '../../client',
  'conference-relay/events': '../../events',
};

function requireModule(name: string): unknown {
  return require(ENTRY_POINTS[name] ?? name);
}
