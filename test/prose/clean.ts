/**
 * The folders and files whose sentences in code break no rule: `npm run prose` and `npm run check` keep them so.
 * Add a folder when `npm run prose -- <folder>` finds nothing in it.
 */
export const CLEAN: readonly string[] = ['test/prose'];
