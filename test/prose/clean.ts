/**
 * The folders and files whose sentences break no rule: `npm run prose` and `npm run check` keep them so.
 * Add a folder when `npm run prose -- <folder>` finds nothing in it. Other pages keep a part of the rules.
 */
export const CLEAN: readonly string[] = [
  ...['README.md', 'docs/README.md', 'docs/api.md', 'docs/how-it-works.md', 'docs/tutorial.md'],
  ...['docs/adr/0001-the-outcome-is-saved-before-it-is-published.md'],
  ...['docs/adr/0004-unknown-fields-are-refused.md', 'docs/adr/0008-a-delivery-that-comes-back.md'],
  ...['docs/adr/0009-cors-in-the-functions.md'],
  ...['examples', 'lambda/handlers', 'test/audit', 'test/bin', 'test/prose'],
];
