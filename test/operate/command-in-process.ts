import type { CommandContext } from '../../operate/command-context';
import { runProgram } from '../../operate/program';
import { PROCESS_CONTEXT } from '../../operate/terminal';
import type { CommandRun } from './command-process';

/** Runs the command in this process, where it starts sooner. The result is that of a process. */
export async function runInProcess(
  argv: readonly string[],
  replaced: Partial<CommandContext> = {},
): Promise<CommandRun> {
  const result = { code: 0, stdout: '', stderr: '' };
  const context: CommandContext = {
    find: PROCESS_CONTEXT.find,
    say: (line) => {
      result.stdout += `${line}\n`;
    },
    write: (document) => {
      result.stdout += document;
    },
    note: (line) => {
      result.stderr += `${line}\n`;
    },
    sleep: async () => undefined,
    readInput: async () => '',
    exitWith: (code) => {
      result.code = code;
    },
    ...replaced,
  };
  const code = await runProgram(context, argv);
  return { ...result, code: code ?? result.code };
}
