import { spawnSync } from 'node:child_process';
import { completedCommands } from '../../operate/completion/completed-commands';
import { conferenceRelay } from '../../operate/program';
import { PROCESS_CONTEXT } from '../../operate/terminal';
import { runInProcess } from './command-in-process';

/** The words that Bash completes after these words. The last one is not complete. */
async function completeInBash(line: string): Promise<string[]> {
  const { stdout: script } = await runInProcess(['completion', 'bash']);
  const input = `${script}
COMP_WORDS=(conference-relay ${line})
COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
_conference_relay
echo "\${COMPREPLY[*]}"`;
  const { stdout, stderr } = spawnSync('bash', { input, encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.trim().split(' ');
}

test.each([
  ['de', ['delete', 'deliveries']],
  ["token ''", ['add', 'remove', 'list', '--relay', '--stack', '--help']],
  ['token add --j', ['--json']],
  ['rotate --keys s', ['signing']],
  ['rotate --keys signing re', ['remove']],
  ["redrive ''", expect.arrayContaining(['mailbox', 'deliveries', 'all'])],
  ['list --relay show --a', ['--as']],
  ["list --url ''", ['']],
])('in Bash, "%s" is completed', async (line, expected) => {
  expect(await completeInBash(line)).toEqual(expected);
});

test.each(['bash', 'zsh', 'fish'])('the completion for %s has every command and option', async (shell) => {
  const { code, stdout } = await runInProcess(['completion', shell]);
  expect(code).toBe(0);
  for (const { path, words, options } of completedCommands(conferenceRelay(PROCESS_CONTEXT))) {
    expect(stdout).toContain(path);
    for (const { word } of words) expect(stdout).toContain(word);
    for (const { word } of options) expect(stdout).toContain(shell === 'fish' ? `-l ${word.slice(2)}` : word);
  }
});

test('an unknown shell is refused', async () => {
  expect((await runInProcess(['completion', 'sh'])).code).toBe(2);
});
