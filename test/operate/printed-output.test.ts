import { runCommand } from '../../operate/command';
import { captureOutput } from '../local/captured-output';

test('control characters in the output of a command are escaped', async () => {
  const exitCode = process.exitCode;
  const shown = await captureOutput(() =>
    runCommand(({ say }) => {
      say('ok    a\u001b[1A\nok    b');
      throw new Error('FoneStorm said "\r\nok    c\u202e"');
    }),
  );
  process.exitCode = exitCode;
  expect(shown).toBe('ok    a\\u001b[1A\\u000aok    b\nFoneStorm said "\\u000d\\u000aok    c\\u202e"\n');
});
