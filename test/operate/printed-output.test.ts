import { runCommand } from '../../operate/command';
import { captureOutput } from '../local/captured-output';

test('foreign text in the output of a command stays in its line, and moves no cursor', async () => {
  const exitCode = process.exitCode;
  const shown = await captureOutput(() =>
    runCommand(({ say }) => {
      say('well  a\u001b[1A\nwell  b');
      throw new Error('FoneStorm said "\r\nwell  c\u202e"');
    }),
  );
  process.exitCode = exitCode;
  expect(shown).toBe('well  a\\u001b[1A\\u000awell  b\nFoneStorm said "\\u000d\\u000awell  c\\u202e"\n');
});
