import { parse } from '@babel/parser';
import { isNode, type Node } from '../architecture/sources';
import { commentPassages } from './comments';
import type { Kind, Passage } from './passage';

const TESTS = ['describe', 'it', 'test'];
const LOGGERS = ['log', 'logger'];
const LEVELS = ['debug', 'info', 'warn', 'error'];
/** Properties of a case of a table that name it. */
const CASE_NAMES = ['because', 'name', 'title', 'why'];
/** Syntax with strings that nobody reads as prose. */
const NO_PROSE = ['ImportDeclaration', 'ImportExpression', 'TSImportType', 'TSLiteralType'];
/** A string with fewer words is a name or a value. */
const MIN_TEXT_WORDS = 3;
const WORD = /[\p{L}][\p{L}'’-]*/gu;

/**
 * The prose of a program: docstrings, comments, test titles, first arguments of loggers, and texts.
 *
 * @param isTest in a test, only the texts of errors count: the others are input and output
 * @param hasElements whether the program has JSX elements, whose texts count too
 */
export function passagesOf(source: string, isTest: boolean, hasElements = false): Passage[] {
  const { program, comments } = parse(source, {
    sourceType: 'module',
    plugins: hasElements ? ['typescript', 'jsx'] : ['typescript'],
    attachComment: false,
  });
  const passages = commentPassages(source, comments ?? []);
  const named = new Map<unknown, Kind>();
  const visit = (value: unknown, isError: boolean): void => {
    if (Array.isArray(value)) for (const each of value) visit(each, isError);
    if (!isNode(value) || NO_PROSE.includes(value.type)) return;
    for (const [node, kind] of namedBy(value)) named.set(node, kind);
    const kind = named.get(value) ?? (isError || !isTest ? 'text' : undefined);
    const text = kind && literal(value);
    if (kind && text !== undefined && (kind !== 'text' || isText(text))) {
      passages.push({ line: lineOf(value), kind, text });
    }
    const parts = text === undefined ? Object.values(value) : [value.expressions];
    for (const part of parts) visit(part, isError || isErrorOf(value));
  };
  visit(program.body, false);
  return passages.sort((a, b) => a.line - b.line);
}

/** The texts that a node names: the title of a test, the names of a table's cases, the code of a log line. */
function namedBy(node: Node): [unknown, Kind][] {
  if (node.type === 'ObjectProperty') {
    return CASE_NAMES.includes(nameOf(node.key) ?? '') && isText(literal(node.value))
      ? [[node.value, 'case']]
      : [];
  }
  if (node.type !== 'CallExpression' || !Array.isArray(node.arguments)) return [];
  const { callee } = node;
  const [first]: unknown[] = node.arguments;
  if (isLogger(callee)) return alternatives(first).map((each) => [each, 'log code']);
  if (!TESTS.includes(rootOf(callee) ?? '')) return [];
  const isTable = isNode(callee, 'MemberExpression') && nameOf(callee.property) === 'each';
  return isTable
    ? rowNames(first).flatMap((each) => (isText(literal(each)) ? [[each, 'case'] as [unknown, Kind]] : []))
    : [[first, 'title']];
}

/** The first string of each row of a table of tests. */
function rowNames(table: unknown): unknown[] {
  if (!isNode(table, 'ArrayExpression') || !Array.isArray(table.elements)) return [];
  return table.elements.map((row: unknown) =>
    isNode(row, 'ArrayExpression') && Array.isArray(row.elements) ? row.elements[0] : row,
  );
}

function isLogger(callee: unknown): boolean {
  return (
    isNode(callee, 'MemberExpression') &&
    LEVELS.includes(nameOf(callee.property) ?? '') &&
    LOGGERS.includes(nameOf(callee.object) ?? '')
  );
}

function isErrorOf(node: Node): boolean {
  if (node.type === 'ThrowStatement') return true;
  return node.type === 'NewExpression' && /(?:Error|Problem|Failure)$/.test(nameOf(node.callee) ?? '');
}

/** `test` of `test.concurrent.each(table)`. */
function rootOf(node: unknown): string | undefined {
  if (isNode(node, 'MemberExpression')) return rootOf(node.object);
  if (isNode(node, 'CallExpression')) return rootOf(node.callee);
  return isNode(node, 'TaggedTemplateExpression') ? rootOf(node.tag) : nameOf(node);
}

/** The last name of `ports.logger`. */
function nameOf(node: unknown): string | undefined {
  if (isNode(node, 'MemberExpression')) return nameOf(node.property);
  return isNode(node, 'Identifier') && typeof node.name === 'string' ? node.name : undefined;
}

function alternatives(node: unknown): unknown[] {
  if (!isNode(node, 'ConditionalExpression')) return [node];
  return [...alternatives(node.consequent), ...alternatives(node.alternate)];
}

function isText(text: string | undefined): boolean {
  return (text?.includes(' ') && (text.match(WORD) ?? []).length >= MIN_TEXT_WORDS) === true;
}

/** A string, or a template with a word in place of each expression. */
function literal(node: unknown): string | undefined {
  if (isNode(node, 'JSXText')) return String(node.value).replaceAll(/\s+/g, ' ').trim();
  if (isNode(node, 'StringLiteral')) return withoutPlaceholders(String(node.value));
  if (isNode(node, 'BinaryExpression') && node.operator === '+') {
    const [left, right] = [literal(node.left), literal(node.right)];
    return left === undefined && right === undefined ? undefined : `${left ?? 'CODE'}${right ?? 'CODE'}`;
  }
  if (!isNode(node, 'TemplateLiteral') || !Array.isArray(node.quasis)) return undefined;
  return withoutPlaceholders(node.quasis.map(({ value }) => value.cooked ?? '').join('CODE'));
}

/** Without what Jest puts into titles, and without quoted code. */
function withoutPlaceholders(text: string): string {
  return text.replace(/%[sdifjop]|\$[a-z]\w*(?:\.\w+)*/g, 'CODE').replace(/`[^`\n]*`/g, 'CODE');
}

function lineOf(node: unknown): number {
  const { loc } = node as { loc?: { start: { line: number } } };
  return loc?.start.line ?? 0;
}
