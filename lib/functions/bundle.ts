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
  // Some packages are CommonJS inside, and load Node's own modules with `require`.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
} as const satisfies BuildOptions;

/**
 * Bundles each function with its imports into one ES module, as it is deployed.
 *
 * @param entryPoints the source file (`in`) and the bundle (`out`) of each, which is below `outdir`, without its ending `.mjs`
 */
export function bundle(
  entryPoints: readonly { readonly in: string; readonly out: string }[],
  outdir: string,
): BuildResult<typeof options> {
  return buildSync({ ...options, entryPoints: [...entryPoints], outdir, outExtension: { '.js': '.mjs' } });
}

/** Bundles each function to `<its name>/index.mjs`: all in one run, because they share most imports. */
export function bundleFunctions(outdir: string): void {
  const handlers = join(import.meta.dirname, '../../lambda/handlers');
  const names = readdirSync(handlers).map((file) => basename(file, '.ts'));
  bundle(
    names.map((name) => ({ in: join(handlers, `${name}.ts`), out: join(name, 'index') })),
    outdir,
  );
}
