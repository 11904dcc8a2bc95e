/**
 * The folders and files whose sentences break no rule: `npm run prose` and `npm run check` keep them so.
 * Add a folder when `npm run prose -- <folder>` finds nothing in it. Other pages keep a part of the rules.
 */
export const CLEAN: readonly string[] = [
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'README.md',
  'SECURITY.md',
  'bin',
  'docs',
  'examples',
  'lambda/contract',
  'lambda/domain',
  'lambda/handlers',
  'lambda/http',
  'lambda/operations',
  'lambda/ports',
  'lib',
  'local',
  'operate',
  'simulator',
  'test/audit',
  'test/bin',
  'test/deploy',
  'test/docs',
  'test/http',
  'test/lib',
  'test/operate',
  'test/operations',
  'test/prose',
  'test/rooms',
  'test/simulation',
];
