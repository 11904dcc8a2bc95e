import { join } from 'node:path';
import { build } from 'esbuild';
import { snippet } from '../docs/snippets';
import { sampleOf } from './sample-of';

const root = join(__dirname, '../..');
const alias = { 'conference-relay/events': join(root, 'events/index.ts') };
const options = { bundle: true, minify: true, platform: 'node', format: 'cjs', write: false, alias } as const;

test('conference-relay/events is under 20 kB bundled, and imports valibot only', async () => {
  const { outputFiles, metafile } = await build({
    ...options,
    metafile: true,
    stdin: { contents: "export * from 'conference-relay/events'", resolveDir: root },
  });
  expect(outputFiles[0]?.contents.length).toBeLessThan(20_000);
  const packages = Object.keys(metafile.inputs).flatMap(
    (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
  );
  expect(new Set(packages)).toEqual(new Set(['valibot']));
});

test('the handler in docs/subscribe.md handles events of all types', async () => {
  const { outputFiles } = await build({
    ...options,
    stdin: { contents: snippet('subscribe.md', 'parseEvent'), resolveDir: root, loader: 'ts' },
  });
  const module = { exports: {} as { handler(event: unknown): Promise<string> } };
  new Function('module', 'exports', outputFiles[0]?.text ?? '')(module, module.exports);
  const { handler } = module.exports;
  expect(await handler(sampleOf('Conference Ended'))).toMatch(/^[\w.-]+: .+ is over$/);
  expect(await handler(sampleOf('Attendee Count Changed'))).toMatch(/^[\w.-]+: \d+ attendees$/);
  expect(await handler({ ...sampleOf('Conference Gone'), 'detail-type': 'New' })).toMatch(/: ignored$/);
  await expect(handler({})).rejects.toThrow(TypeError);
});
