import type { Log } from '../lambda/ports';

export interface KeptLog {
  readonly log: Log;
  /** The fields of each line with a message, in order. */
  linesOf(message: string): readonly unknown[];
  /** The lines of a level, each as its message and its fields. */
  readonly lines: Readonly<Record<keyof Log, readonly (readonly [string, unknown])[]>>;
}

/** A log whose lines a test reads. */
export function keptLog(): KeptLog {
  const lines: Record<keyof Log, [string, unknown][]> = { info: [], warn: [], error: [] };
  const keep = (level: keyof Log) => (message: string, fields?: unknown) =>
    void lines[level].push([message, fields]);
  return {
    log: { info: keep('info'), warn: keep('warn'), error: keep('error') },
    lines,
    linesOf: (message) =>
      Object.values(lines)
        .flat()
        .flatMap(([said, fields]) => (said === message ? [fields] : [])),
  };
}
