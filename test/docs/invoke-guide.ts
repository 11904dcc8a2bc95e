import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import * as client from '../../client';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/invoke.md'), 'utf8');

/** The snippets of docs/invoke.md in a language that contain a text. */
export function snippetsWith(language: 'ts' | 'json', text: string): readonly string[] {
  const snippets = [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
  return snippets.flatMap(([, each, code = '']) => (each === language && code.includes(text) ? [code] : []));
}

/** The invocations in the table of operations, by their operation. */
export function invocationInTable(operation: string): string | undefined {
  const row = page.split('\n').find((line) => line.startsWith(`| \`{"operation": "${operation}"`));
  return /^\| `(.*?)` \|/.exec(row ?? '')?.[1];
}

/**
 * Runs a snippet, and returns its exports.
 *
 * @param declared the values of the names that the snippet declares
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

function requireModule(name: string): unknown {
  return name === 'conference-relay/client' ? client : require(name);
}
