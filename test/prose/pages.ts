import { readdirSync } from 'node:fs';

/** The pages whose sentences are checked. */
export const PAGES = [
  ...['README.md', 'SECURITY.md', 'CHANGELOG.md', 'CONTRIBUTING.md'],
  ...['test/deploy/README.md', 'simulator/README.md'],
  ...pagesOf('docs'),
  ...pagesOf('docs/adr'),
];

function pagesOf(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => (name.endsWith('.md') ? [`${folder}/${name}`] : []));
}
