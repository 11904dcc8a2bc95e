import { type BuildOptions, type BuildResult, build } from 'esbuild';

const options = {
  bundle: true,
  minify: true,
  metafile: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // ES modules of the packages let esbuild leave out what is not used.
  mainFields: ['module', 'main'],
  // Some packages are CommonJS inside, and ask for Node's own modules by `require`.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  outExtension: { '.js': '.mjs' },
} as const satisfies BuildOptions;

/**
 * Bundles functions as they are deployed: one ES module each, with all it imports.
 *
 * @param entryPoints the functions' source files
 * @param outdir gets a file `<name>.mjs` for each
 */
export function bundle(entryPoints: readonly string[], outdir: string): Promise<BuildResult<typeof options>> {
  return build({ ...options, entryPoints: [...entryPoints], outdir });
}
