import { ROOMS, type RoomName } from './rooms';

/** The result of one mutant, in Stryker's words. */
export interface Score {
  readonly room: RoomName;
  readonly file: string;
  readonly status: string;
}

const FOUND = ['Killed', 'Timeout'];
const SURVIVED = ['Survived', 'NoCoverage'];

/**
 * The scores of files and rooms as rows of the table in docs/reliability.md. Mutants that do not compile or that a
 * comment leaves out do not count.
 *
 * @returns the table, and whether every room has at least the score that it is held to
 */
export function scoreTable(scores: readonly Score[]): { text: string; isGood: boolean } {
  const counted = scores.filter(({ status }) => [...FOUND, ...SURVIVED].includes(status));
  const rooms = [...new Set(counted.map(({ room }) => room))];
  const lines = ['| file | mutants | survived | found |', '| --- | ---: | ---: | ---: |'];
  let isGood = true;
  for (const room of rooms) {
    const ofRoom = counted.filter((each) => each.room === room);
    for (const file of [...new Set(ofRoom.map((each) => each.file))].sort()) {
      lines.push(
        row(
          `\`${file}\``,
          ofRoom.filter((each) => each.file === file),
        ),
      );
    }
    lines.push(row(`**${room}**`, ofRoom));
    isGood &&= percentFound(ofRoom) >= ROOMS[room].least;
  }
  return { text: lines.join('\n'), isGood };
}

function row(name: string, scores: readonly Score[]): string {
  const survived = scores.filter(({ status }) => SURVIVED.includes(status)).length;
  const count = (value: number) => value.toLocaleString('en');
  return `| ${name} | ${count(scores.length)} | ${count(survived)} | ${percentFound(scores).toFixed(1)} % |`;
}

function percentFound(scores: readonly Score[]): number {
  return (100 * scores.filter(({ status }) => FOUND.includes(status)).length) / scores.length;
}
