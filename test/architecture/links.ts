import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Source } from './sources';

/** The links from documents to files that do not exist, as sentences. */
export function brokenLinks(root: string, sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) => {
    if (!path.endsWith('.md')) return [];
    const links = [...text.matchAll(/\]\(([^)#\s]+)/g)].map(([, link = '']) => link);
    const broken = links.filter(
      (link) => !link.includes(':') && !existsSync(join(root, posix.dirname(path), link)),
    );
    return broken.map((link) => `${path} links to ${link}: there is no such file`);
  });
}
