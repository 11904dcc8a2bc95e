import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Source } from './sources';

/** The links from documents to files or headings that do not exist, as sentences. */
export function findBrokenLinks(root: string, sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) => {
    if (!path.endsWith('.md')) return [];
    const links = [...text.matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
    return links.flatMap(([, link = '', heading]) => {
      const file = join(root, link === '' ? path : posix.join(posix.dirname(path), link));
      if (!existsSync(file)) return [`${path} links to ${link}: there is no such file`];
      if (heading === undefined || readHeadings(file).has(heading)) return [];
      return [`${path} links to ${link}#${heading}: there is no such heading`];
    });
  });
}

/** The anchors of a page's headings, as GitHub makes them. */
function readHeadings(file: string): ReadonlySet<string> {
  const titles = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)];
  return new Set(
    titles.map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
