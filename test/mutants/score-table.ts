import { ROOMS, type RoomName } from './rooms';

/** The result of one mutant, in Stryker's words. */
export interface MutantResult {
  readonly room: RoomName;
  readonly file: string;
  readonly status: string;
}

const DETECTED = ['Killed', 'Timeout'];
const SURVIVED = ['Survived', 'NoCoverage'];

/**
 * The scores of files and rooms as rows of the table in docs/reliability.md. Mutants that do not compile or that a
 * comment leaves out do not count.
 *
 * @returns the table, and whether every room has at least its required score
 */
export function scoreTable(scores: readonly MutantResult[]): { text: string; isGood: boolean } {
  const counted = scores.filter(({ status }) => [...DETECTED, ...SURVIVED].includes(status));
  const rooms = [...new Set(counted.map(({ room }) => room))];
  const lines = ['| file | mutants | survived | found |', '| --- | ---: | ---: | ---: |'];
  let isGood = true;
  for (const room of rooms) {
    const ofRoom = counted.filter((each) => each.room === room);
    for (const file of [...new Set(ofRoom.map((each) => each.file))].sort()) {
      lines.push(
        formatRow(
          `\`${file}\``,
          ofRoom.filter((each) => each.file === file),
        ),
      );
    }
    lines.push(formatRow(`**${room}**`, ofRoom));
    isGood &&= detectedPercent(ofRoom) >= ROOMS[room].minimumScore;
  }
  return { text: lines.join('\n'), isGood };
}

function formatRow(name: string, scores: readonly MutantResult[]): string {
  const survived = scores.filter(({ status }) => SURVIVED.includes(status)).length;
  const count = (value: number) => value.toLocaleString('en');
  return `| ${name} | ${count(scores.length)} | ${count(survived)} | ${detectedPercent(scores).toFixed(1)} % |`;
}

function detectedPercent(scores: readonly MutantResult[]): number {
  return (100 * scores.filter(({ status }) => DETECTED.includes(status)).length) / scores.length;
}
