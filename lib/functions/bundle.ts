import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type BuildOptions, type BuildResult, buildSync } from 'esbuild';

const options = {
  bundle: true,
  minify: true,
  metafile: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // With the packages' ES modules, esbuild leaves out unused code.
  mainFields: ['module', 'main'],
  // Sources of credentials that no function needs: Lambda sets them in the environment, which the SDK reads first. These
  // packages would be a third of the bytes.
  external: [
    '@aws-sdk/credential-provider-ini',
    '@aws-sdk/credential-provider-process',
    '@aws-sdk/credential-provider-sso',
    '@aws-sdk/credential-provider-web-identity',
  ],
} as const satisfies BuildOptions;

/** Some packages are CommonJS inside, and load Node's own modules with `require`. */
const REQUIRE = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);";

/** The functions without such a package. `require` would be a millisecond of their start. */
const WITHOUT_REQUIRE = ['receive-callback', 'serve-console'];

/**
 * The functions that read a part of their code when they first use it: the library for recurrence rules. That is a third of their
 * bytes, and most of their runs do not use it: see docs/adr/0018-a-series-is-a-plan-and-its-records.md. In the others, several
 * files would cost more time than they save.
 */
const SPLIT = ['manage-conferences', 'sweep'];

/** Whether the function of this source file is split. */
export function isSplit(source: string): boolean {
  return SPLIT.includes(basename(source, '.ts'));
}

/** Whether the function of this source file does without `require`. */
function isWithoutRequire(source: string): boolean {
  return WITHOUT_REQUIRE.includes(basename(source, '.ts'));
}

/**
 * Bundles functions with their imports into ES modules, as they are deployed.
 *
 * @param entryPoints the source file (`in`) and the bundle (`out`) of each, which is below `outdir`, without its ending `.mjs`
 * @param splitting dynamic imports become files in `outdir`, which all entry points share
 */
export function bundle(
  entryPoints: readonly { readonly in: string; readonly out: string }[],
  outdir: string,
  splitting = false,
): BuildResult<typeof options> {
  const outputs = { outdir, outExtension: { '.js': '.mjs' } };
  const banner = { js: entryPoints.every((entry) => isWithoutRequire(entry.in)) ? '' : REQUIRE };
  return buildSync({ ...options, ...outputs, banner, entryPoints: [...entryPoints], splitting });
}

/**
 * Bundles each function to `<its name>/index.mjs`: most in one run, because they share most imports. Those without `require` have
 * another run. A split one has its own run, because it is deployed with its own folder only.
 */
export function bundleFunctions(outdir: string): void {
  const handlers = join(import.meta.dirname, '../../lambda/handlers');
  const files = readdirSync(handlers);
  const whole = files.filter((file) => !isSplit(file));
  for (const group of [whole.filter(isWithoutRequire), whole.filter((file) => !isWithoutRequire(file))]) {
    bundle(
      group.map((file) => ({ in: join(handlers, file), out: join(basename(file, '.ts'), 'index') })),
      outdir,
    );
  }
  for (const file of files.filter(isSplit))
    bundle([{ in: join(handlers, file), out: 'index' }], join(outdir, basename(file, '.ts')), true);
}
