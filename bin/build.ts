import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { build, type Plugin } from 'esbuild';
import { bundleFunctions } from '../lib/functions/bundle';
import { dependencies } from '../package.json';

new Command('npm run build').description('Builds the package.').parse();

/**
 * Builds the package: the constructs, their types, the command, and the bundle of each function. Its users need neither
 * esbuild nor the sources.
 */
const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const packedFunctionCode: Plugin = {
  name: 'packed-function-code',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/function-code$/ }, ({ resolveDir }) => ({
      path: join(resolveDir, 'packed-function-code.ts'),
    }));
  },
};

rmSync(dist, { recursive: true, force: true });

bundleFunctions(join(dist, 'functions'));
await build({
  entryPoints: { index: join(root, 'lib/index.ts') },
  outdir: dist,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  packages: 'external',
  plugins: [packedFunctionCode],
});
// The command has its own bundle with AWS's clients, which the constructs do not need.
await build({
  entryPoints: { cli: join(root, 'bin/cli.ts') },
  outdir: dist,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: Object.keys(dependencies),
  banner: { js: '#!/usr/bin/env node' },
});
chmodSync(join(dist, 'cli.cjs'), 0o755);
execFileSync(join(root, 'node_modules/.bin/tsc'), ['--project', join(root, 'tsconfig.build.json')], {
  stdio: 'inherit',
});
// Its declarations import each other without file endings, as CommonJS does.
writeFileSync(join(dist, 'types/package.json'), '{ "type": "commonjs" }');
