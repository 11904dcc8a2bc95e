import type { Logger } from '../lambda/ports/logger';

export interface RecordingLogger {
  readonly logger: Logger;
  /** The fields of each line with a message, in order. */
  fieldsOf(message: string): readonly unknown[];
  /** The lines of a level, each as its message and its fields. */
  readonly lines: Readonly<Record<keyof Logger, readonly (readonly [string, unknown])[]>>;
}

/** A logger whose lines a test can read. */
export function recordingLogger(): RecordingLogger {
  const lines: Record<keyof Logger, [string, unknown][]> = { info: [], warn: [], error: [] };
  const keep = (level: keyof Logger) => (message: string, fields?: unknown) =>
    void lines[level].push([message, fields]);
  return {
    logger: { info: keep('info'), warn: keep('warn'), error: keep('error') },
    lines,
    fieldsOf: (message) =>
      Object.values(lines)
        .flat()
        .flatMap(([said, fields]) => (said === message ? [fields] : [])),
  };
}
