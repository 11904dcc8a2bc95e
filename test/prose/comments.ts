import type { parse } from '@babel/parser';
import type { Passage } from './passage';

type Comment = NonNullable<ReturnType<typeof parse>['comments']>[number];

/** A comment for a program: only the reason after it is prose. */
const DIRECTIVE =
  /^\s*(?:biome-ignore[^:]*|@ts-expect-error|Stryker (?:disable|restore)[^:]*|@vitest\S*|@jest\S*):?/;
/** Tags with content that is not prose. */
const TAGS_OF_CODE = /^@(?:example|see|type|template|typedef|satisfies)\b/;
/** A tag, with its type and the name of its parameter. */
const TAG = /^@(?:(?:param|property|typeParam)\s+(?:\{[^}]*\}\s+)?\S+\s*|\w+\s*)/;

/** The passages of comments and docstrings: a paragraph, an item of a list, or a tag is one each. */
export function commentPassages(source: string, comments: readonly Comment[]): Passage[] {
  const lines = source.split('\n');
  const passages: Passage[] = [];
  let last: { line: number; column: number } | undefined;
  for (const { type, value, loc } of comments) {
    const { line = 0, column = 0 } = loc?.start ?? {};
    if (type === 'CommentBlock') {
      passages.push(
        ...paragraphs(value.replace(/^\*/, ' '), line, value.startsWith('*') ? 'docstring' : 'comment'),
      );
      last = undefined;
      continue;
    }
    const text = plain(value.replace(DIRECTIVE, '').trim());
    const isAlone = lines[line - 1]?.slice(0, column).trim() === '';
    const previous = passages.at(-1);
    const isNext = isAlone && last?.line === line - 1 && last.column === column && text !== '';
    if (isNext && previous)
      passages[passages.length - 1] = { ...previous, text: `${previous.text}\n${text}` };
    else if (text !== '') passages.push({ line, kind: 'comment', text });
    last = text !== '' ? { line, column } : undefined;
  }
  return passages;
}

function paragraphs(text: string, first: number, kind: Passage['kind']): Passage[] {
  const passages: Passage[] = [];
  let open: { line: number; lines: string[] } | undefined;
  let isCode = false;
  const close = () => {
    const text = plain(open?.lines.join('\n') ?? '').trim();
    if (open && text !== '') passages.push({ line: open.line, kind, text });
    open = undefined;
  };
  text.split('\n').forEach((raw, index) => {
    const line = raw.replace(/^\s*\*? ?/, '').trimEnd();
    const isFence = line.trim().startsWith('```');
    if (isFence || /^@/.test(line)) isCode = isFence ? !isCode : TAGS_OF_CODE.test(line);
    const isStart = /^(?:@|\s*[-*|] |\s*\d+\. )/.test(line);
    if (line.trim() === '' || isCode || isFence || isStart) close();
    if (line.trim() === '' || isCode || isFence) return;
    const content = line.replace(TAG, '').replace(/^\s*(?:[-*|]|\d+\.) /, '');
    open ??= { line: first + index, lines: [] };
    open.lines.push(content);
  });
  close();
  return passages;
}

/** Prose without marks: code, addresses and links are one word. */
function plain(text: string): string {
  return text
    .replace(/`[^`]*`/g, (code) => `CODE${'\n'.repeat(code.split('\n').length - 1)}`)
    .replace(/\{@link\s+(?:[^}|\s]+[\s|]+([^}]+)|[^}]+)\}/g, (_, label?: string) => label ?? 'CODE')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/https?:\/\/\S+/g, 'URL');
}
