import { readdirSync } from 'node:fs';

/** The pages whose sentences are checked. */
export const PAGES = [
  ...['README.md', 'SECURITY.md', 'CHANGELOG.md', 'CONTRIBUTING.md'],
  ...['test/deploy/README.md', 'simulator/README.md'],
  ...listPages('docs'),
  ...listPages('docs/adr'),
];

function listPages(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => (name.endsWith('.md') ? [`${folder}/${name}`] : []));
}
