import { runLoadCommand } from './load/load-command';
import { createProgressBar } from './progress';

/** `npm run load` */
async function main(argv: readonly string[]): Promise<void> {
  const { report, exitCode } = await runLoadCommand(argv, createProgressBar);
  process.stdout.write(report);
  process.exitCode = exitCode;
}

main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
