import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AssetCode } from 'aws-cdk-lib/aws-lambda';
import { isSplit } from '../../lib/functions/bundle';
import { functionCode } from '../../lib/functions/function-code';

/** A message of the library for recurrence rules. */
const LIBRARY = 'Invalid DTSTART in ICS snippet';

const handlers = readdirSync(join(__dirname, '../../lambda/handlers')).map((file) => file.replace('.ts', ''));
const modulesOf = (handler: string) => {
  const { path } = functionCode(handler) as AssetCode;
  const files = readdirSync(path).filter((file) => file.endsWith('.mjs'));
  return files.map((file) => [file, readFileSync(join(path, file), 'utf8')] as const);
};

test.each(['receive-callback', 'serve-console'])(
  '%s starts without `require`, and does not need it',
  (handler) => {
    // esbuild's own words for a `require` that is missing.
    expect(modulesOf(handler).map(([, code]) => /createRequire|Dynamic require/.test(code))).toEqual([false]);
  },
);

test.each(handlers.filter(isSplit))('%s reads the library for rules after its start', (handler) => {
  const modules = modulesOf(handler);
  const [library = ['']] = modules.filter(([, code]) => code.includes(LIBRARY));
  expect(library[0]).toMatch(/^expand-rule-\w+\.mjs$/);
  const imports = modules.flatMap(([, code]) => code.split(library[0]).slice(0, -1));
  expect(imports.map((before) => before.slice(-'import("./'.length))).toEqual(['import("./']);
});

test.each(handlers.filter((name) => !isSplit(name)))(
  '%s is one file, without the library for rules',
  (handler) => {
    expect(modulesOf(handler).map(([file, code]) => [file, code.includes(LIBRARY)])).toEqual([
      ['index.mjs', false],
    ]);
  },
);
