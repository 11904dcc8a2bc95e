import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** The built package has the bundles of the functions, and not their sources. */
const REPLACED: Readonly<Record<string, string>> = {
  'lib/functions/function-code.ts': 'lib/functions/packed-function-code.ts',
};

/**
 * The sources that jsii compiles: an entry point, and every file that it imports.
 *
 * @param root the folder of the project
 * @param entryPoint a path below the root
 * @returns the text of each file, by its path below the root
 */
export function jsiiSources(root: string, entryPoint: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const waiting = [entryPoint];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue;
    const text = readFileSync(join(root, REPLACED[path] ?? path), 'utf8');
    found.set(path, path.startsWith('lib/') ? withMutableLists(text) : text);
    for (const [, name = ''] of text.matchAll(/\bfrom '(\.[^']+)'/g)) {
      const file = join(root, dirname(path), `${name}.ts`);
      if (!existsSync(file)) throw new Error(`${path}: expected a file for the import ${name}, got none`);
      waiting.push(relative(root, file));
    }
  }
  return found;
}

/** jsii knows `Array` only. The contract is not exported. */
function withMutableLists(text: string): string {
  return text.replaceAll(/\breadonly (\w+\[\])/g, '$1');
}
