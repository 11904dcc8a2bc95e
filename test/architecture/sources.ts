import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, posix } from 'node:path';
import { parseSync } from '@swc/core';

/** A file of the project; paths are relative to the project's root, with slashes. */
export interface Source {
  readonly path: string;
  readonly text: string;
  /** The nodes of its syntax; empty for files that are not TypeScript or JavaScript. */
  readonly nodes: readonly Node[];
}

/** A part of the syntax of a source, as SWC names it. */
export type Node = Readonly<Record<string, unknown>> & { readonly type: string };

/** Folders of installed and generated files. */
export const SKIPPED_FOLDERS = [
  'node_modules',
  '.git',
  '.relay',
  '.simulator',
  'cdk.out',
  'dist',
  'coverage',
];
const FIXTURES = 'test/architecture/fixtures';
const TEXT_EXTENSIONS = [
  '',
  '.ts',
  '.tsx',
  '.css',
  '.mts',
  '.js',
  '.mjs',
  '.json',
  '.md',
  '.yml',
  '.yaml',
  '.sh',
  '.html',
];
const PROGRAM_EXTENSIONS = ['.ts', '.tsx', '.mts', '.js', '.mjs'];

/** Every text file below a folder, except generated and installed files and the fixtures of this test. */
export function readSources(root: string, folder = ''): Source[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (SKIPPED_FOLDERS.includes(entry.name) || path === FIXTURES) return [];
    if (entry.isDirectory()) return readSources(root, path);
    if (!entry.isFile() || !TEXT_EXTENSIONS.includes(extname(path))) return [];
    const text = readFileSync(join(root, path), 'utf8');
    return [{ path, text, nodes: isProgram(path) ? parseNodes(text, extname(path) === '.tsx') : [] }];
  });
}

export function isProgram(path: string): boolean {
  return PROGRAM_EXTENSIONS.includes(extname(path));
}

/** Every part of the syntax of a text. With `tsx`, it may have elements. */
export function parseNodes(text: string, tsx = false): Node[] {
  const nodes: Node[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isRecord(value)) {
      if (isNode(value)) nodes.push(value);
      // Every second object is a span, which has no nodes.
      for (const name of Object.keys(value)) if (name !== 'span') visit(value[name]);
    }
  };
  visit(parseSync(text, { syntax: 'typescript', tsx, target: 'es2022' }).body);
  return nodes;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

export function isNode(value: unknown, type?: string): value is Node {
  return isRecord(value) && typeof value.type === 'string' && (type === undefined || value.type === type);
}

/** The text of an identifier or of a string. */
export function textOf(value: unknown): string | undefined {
  return isNode(value) && typeof value.value === 'string' ? value.value : undefined;
}

/** The file of an import; undefined if it does not exist. */
export function resolveFile(root: string, from: string, specifier: string): string | undefined {
  const path = posix.join(posix.dirname(from), specifier);
  return [path, `${path}.ts`, `${path}.tsx`, `${path}.d.ts`, `${path}/index.ts`].find(
    (each) => existsSync(join(root, each)) && statSync(join(root, each)).isFile(),
  );
}
