import { chmodSync, copyFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { Program } from '../command-line/program';
import { eventJsonSchema } from '../docs/event-json-schema';
import { EVENT_TYPES, wordOf } from '../lambda/contract/events';
import { buildConsole } from '../lib/functions/console-build';
import { dependencies, peerDependencies } from '../package.json';
import { CLIENT, compileDeclarations, EVENTS, extractApi } from './api-report';
import { packFunctions } from './pack-functions';

new Program('npm run build').description('Builds the package.').parse();

/**
 * Builds the package: the constructs, their types, the command, the events, the client, and the bundle of each function. Its users need neither
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

/** The client needs this peer dependency; the constructs need the others. */
const { '@aws-sdk/client-lambda': _ofClient, ...constructsNeed } = peerDependencies;

/** Subscribers and operators use the package without the AWS CDK, so that npm does not install it. */
const REQUIRE_PEERS = `'use strict';
for (const [name, version] of ${JSON.stringify(Object.entries(constructsNeed))}) {
  try {
    require.resolve(name);
  } catch {
    throw new Error('conference-relay: expected the package ' + name + ' ' + version + ', which the constructs need. Run npm install ' + name + '. Subscribers import conference-relay/events, which does not need it.');
  }
}`;

rmSync(dist, { recursive: true, force: true });

buildConsole();
packFunctions(join(dist, 'functions'));
await build({
  entryPoints: { index: join(root, 'lib/index.ts') },
  outdir: dist,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  packages: 'external',
  banner: { js: REQUIRE_PEERS },
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
const types = join(dist, 'types');
compileDeclarations(root, types);
// Its declarations import each other without file endings, as CommonJS does.
writeFileSync(join(types, 'package.json'), '{ "type": "commonjs" }');

// Functions bundle the events and the client: each is one small file, and each format has its declarations.
for (const [entryPoint, folder] of [
  [EVENTS, 'events'],
  [CLIENT, 'client'],
] as const) {
  const built = join(dist, folder);
  for (const [format, extension] of [
    ['esm', 'mjs'],
    ['cjs', 'cjs'],
  ] as const) {
    await build({
      entryPoints: [join(root, folder, 'index.ts')],
      outfile: join(built, `index.${extension}`),
      bundle: true,
      minify: true,
      platform: 'neutral',
      format,
      target: 'es2022',
      external: Object.keys(peerDependencies),
    });
  }
  extractApi(root, types, entryPoint, { rollup: join(built, 'index.d.mts') });
  copyFileSync(join(built, 'index.d.mts'), join(built, 'index.d.cts'));
}
const events = join(dist, 'events');
cpSync(join(root, 'events/samples'), join(events, 'samples'), { recursive: true });
mkdirSync(join(events, 'schemas'));
for (const type of EVENT_TYPES) {
  const schema = `${JSON.stringify(eventJsonSchema(type), null, 2)}\n`;
  writeFileSync(join(events, 'schemas', `${wordOf(type)}.json`), schema);
}
