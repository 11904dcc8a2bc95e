/**
 * The folders and files whose sentences break no rule: `npm run prose` and `npm run check` keep them so.
 * Add a folder when `npm run prose -- <folder>` finds nothing in it. Other pages keep a part of the rules.
 */
export const CLEAN: readonly string[] = [
  'README.md',
  'docs/README.md',
  'docs/adr',
  'docs/api.md',
  'docs/aws-answers.md',
  'docs/cost.md',
  'docs/how-it-works.md',
  'docs/performance.md',
  'docs/reliability.md',
  'docs/tutorial.md',
  'examples',
  'lambda/handlers',
  'operate',
  'test/audit',
  'test/bin',
  'test/operate',
  'test/prose',
  'test/simulation',
];
