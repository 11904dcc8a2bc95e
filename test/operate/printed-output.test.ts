import { PROCESS_CONTEXT } from '../../operate/terminal';
import { captureOutput } from '../local/captured-output';

test('control characters in the output of a command are escaped', async () => {
  const shown = await captureOutput(async () => {
    PROCESS_CONTEXT.say('ok    a\u001b[1A\nok    b');
    PROCESS_CONTEXT.note('FoneStorm said "\r\nok    c\u202e"');
  });
  expect(shown).toBe('ok    a\\u001b[1A\\u000aok    b\nFoneStorm said "\\u000d\\u000aok    c\\u202e"\n');
});
