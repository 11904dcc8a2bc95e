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
  // ES modules of the packages let esbuild leave out what is not used.
  mainFields: ['module', 'main'],
  // Where credentials are that no function has: Lambda gives them in the environment, where the SDK looks first. They
  // would be a third of the bytes, and are imported only after nothing was found there.
  external: [
    '@aws-sdk/credential-provider-ini',
    '@aws-sdk/credential-provider-process',
    '@aws-sdk/credential-provider-sso',
    '@aws-sdk/credential-provider-web-identity',
  ],
  // Some packages are CommonJS inside, and ask for Node's own modules by `require`.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
} as const satisfies BuildOptions;

/**
 * Bundles functions as they are deployed: of each, one ES module with all it imports.
 *
 * @param entryPoints their source files, and where each goes: below `outdir`, without its ending, which is `.mjs`
 */
export function bundle(
  entryPoints: readonly { readonly in: string; readonly out: string }[],
  outdir: string,
): BuildResult<typeof options> {
  return buildSync({ ...options, entryPoints: [...entryPoints], outdir, outExtension: { '.js': '.mjs' } });
}

/** Bundles all functions, each to `index.mjs` in a folder of its name: at once, since they share most of what they import. */
export function bundleFunctions(outdir: string): void {
  const handlers = join(import.meta.dirname, '../../lambda/handlers');
  const names = readdirSync(handlers).map((file) => basename(file, '.ts'));
  bundle(
    names.map((name) => ({ in: join(handlers, `${name}.ts`), out: join(name, 'index') })),
    outdir,
  );
}
