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
 * Bundles a function as it is deployed: one ES module with all it imports.
 *
 * @param entryPoint the function's source file
 * @param outfile ends in `.mjs`
 */
export function bundle(entryPoint: string, outfile: string): BuildResult<typeof options> {
  return buildSync({ ...options, entryPoints: [entryPoint], outfile });
}
