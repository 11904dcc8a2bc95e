import { relative } from 'node:path';
import { Stryker } from '@stryker-mutator/core';
import { type Command, Option } from 'commander';
import { Program } from '../../command-line/program';
import { EXCLUDED_SOURCES, ROOMS, type RoomName } from './rooms';
import { type MutantResult, scoreTable } from './score-table';

const command: Command = new Program('npm run mutants --')
  .description(
    'Tests the mutants of rooms or files. Prints a table of scores, and exits with 1 if a score is below the minimum of its room.',
  )
  .argument(
    '[names...]',
    `rooms (${Object.keys(ROOMS).join(', ')}; default: all of them), or files such as lambda/http/requests/pagination.ts`,
  )
  .addOption(
    new Option('--processes <number>', 'the number of mutants that are tested at a time')
      .choices(['1', '2', '4', '8'])
      .default('2'),
  )
  .option('--quick', 'leaves out mutants that work while modules load: each needs a process of its own')
  .showHelpAfterError()
  .parse();

const { processes, quick = false } = command.opts<{ processes: string; quick?: boolean }>();

/** The files of each room that the arguments name. */
function selectFiles(names: readonly string[]): Map<RoomName, string[]> {
  const rooms = Object.keys(ROOMS) as RoomName[];
  const found = new Map<RoomName, string[]>();
  for (const name of names.length === 0 ? rooms : names) {
    const room = rooms.find(
      (each) => each === name || ROOMS[each].sources.some((folder) => name.startsWith(`${folder}/`)),
    );
    if (!room) command.error(`error: expected a room or a file of one, got ${name}`);
    const files = name === room ? sourcesOf(room) : [name];
    found.set(room, [...(found.get(room) ?? []), ...files]);
  }
  return found;
}

function sourcesOf(room: RoomName): string[] {
  const leftOut = EXCLUDED_SOURCES.map((file) => `!${file}`);
  return [...ROOMS[room].sources.map((folder) => `${folder}/**/*.ts`), ...leftOut];
}

async function testMutants(room: RoomName, mutate: string[]): Promise<MutantResult[]> {
  process.env.MUTATED_ROOM = room;
  const results = await new Stryker({
    mutate,
    concurrency: Number(processes),
    ignoreStatic: quick,
    htmlReporter: { fileName: `coverage/mutants-${room}.html` },
    jsonReporter: { fileName: `coverage/mutants-${room}.json` },
  }).runMutationTest();
  return results.map(({ fileName, status }) => ({ room, file: relative(process.cwd(), fileName), status }));
}

try {
  const scores: MutantResult[] = [];
  for (const [room, files] of selectFiles(command.args)) scores.push(...(await testMutants(room, files)));
  const { text, isGood } = scoreTable(scores);
  process.stdout.write(`${text}\n`);
  process.exitCode = isGood ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
