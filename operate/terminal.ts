import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { escapeControlCharacters } from '../lambda/domain/escape-control-characters';
import type { CommandContext } from './command-context';

// The SDK would print seven lines about the end of its support for Node 20.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
// The reader may have closed the pipe, as in `conference-relay watch | head`.
process.stdout.on('error', ({ code }) => {
  if (code === 'EPIPE') process.exit();
});

const say = (line: string) => process.stdout.write(`${escapeControlCharacters(line)}\n`);

/** The command in this process. AWS's clients are loaded only if a command needs a deployed relay. */
export const PROCESS_CONTEXT: CommandContext = {
  async find(choice) {
    const { findDeployment } = await import('./deployment');
    return findDeployment(choice);
  },
  say,
  write(document) {
    // A program that reads the document parses it. A terminal would obey its control characters.
    if (!process.stdout.isTTY) process.stdout.write(document);
    else for (const line of document.trimEnd().split(/\r?\n/)) say(line);
  },
  note: (line) => process.stderr.write(`${escapeControlCharacters(line)}\n`),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  readInput: () => text(process.stdin),
  exitWith: (code) => {
    process.exitCode = code;
  },
  ...(process.stdin.isTTY && {
    async ask(prompt) {
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      const answer = await lines.question(escapeControlCharacters(prompt));
      lines.close();
      return answer;
    },
  }),
};
