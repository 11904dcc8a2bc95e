import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { build } from 'esbuild';
import { temporaryFolders } from '../temporary-folders';

const folder = temporaryFolders();

test('a process whose output nobody reads any more continues to its end', async () => {
  const program = join(folder(), 'program.cjs');
  const contents = `
    import { say, terminalLogger } from './terminal';
    process.stdin.once('end', () => {
      for (let line = 0; line < 100; line += 1) { say('x'); terminalLogger.warn('x'); }
      setTimeout(() => process.exit(7), 50);
    }).resume();`;
  const resolveDir = join(__dirname, '../../local');
  await build({
    ...{ stdin: { contents, resolveDir }, outfile: program, bundle: true, platform: 'node' },
  });
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'pipe'] });
  await once(child, 'spawn');
  const ended = once(child, 'exit');
  child.stdout.destroy();
  child.stderr.destroy();
  child.stdin.end();
  expect(await ended).toEqual([7, null]);
});
