import { readdirSync, readFileSync } from 'node:fs';

/** A running process, as Linux lists it. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  /** Milliseconds of CPU time: its own, and that of its ended children. */
  readonly cpu: number;
}

/** Linux counts these times in hundredths of a second (proc(5), `sysconf(_SC_CLK_TCK)`). */
const MILLISECONDS_PER_TICK = 10;

/** @param stat the content of `/proc/<pid>/stat`: proc(5) numbers its fields from 1 */
export function parseProcessStat(stat: string): ProcessRow {
  // The second field is a name in parentheses, which may itself have spaces and parentheses.
  const nameEnd = stat.lastIndexOf(')');
  const afterName = stat.slice(nameEnd + 2).split(' ');
  const field = (number: number) => Number(afterName[number - 3]);
  const [utime, stime, cutime, cstime] = [14, 15, 16, 17].map(field) as [number, number, number, number];
  return {
    pid: Number.parseInt(stat, 10),
    parent: field(4),
    cpu: (utime + stime + cutime + cstime) * MILLISECONDS_PER_TICK,
  };
}

/** The CPU time of a process and all its descendants, in milliseconds. */
export function cpuOfTree(rows: readonly ProcessRow[], pid: number): number {
  const own = rows.find((row) => row.pid === pid)?.cpu ?? 0;
  const children = rows.filter(({ parent }) => parent === pid);
  return children.reduce((sum, child) => sum + cpuOfTree(rows, child.pid), own);
}

/** All processes of the machine. */
export function readProcessRows(): ProcessRow[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))];
      } catch {
        // It has ended since it was listed.
        return [];
      }
    });
}
