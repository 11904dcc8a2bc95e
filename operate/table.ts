/** The lines of a table: each column is as wide as its widest cell, and the last one ends where its text ends. */
export function tableLines(
  titles: readonly string[],
  rows: readonly (readonly (string | number | undefined)[])[],
): string[] {
  const texts = [titles, ...rows].map((row) => row.map((cell) => shorten(String(cell ?? ''))));
  const widths = titles.map((_, column) =>
    texts.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), 0),
  );
  return texts.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** The lines of an object: a name and a value each. A value that is not a string becomes JSON. */
export function fieldLines(fields: Readonly<Record<string, unknown>>): string[] {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '');
  const width = Math.max(0, ...given.map(([name]) => name.length));
  return given.map(([name, value]) => `${name.padEnd(width)}  ${toText(value)}`);
}

/** A string stays as it is. Any other value becomes JSON. */
export function toText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

const MAX_CELL = 120;

function shorten(text: string): string {
  return text.length <= MAX_CELL ? text : `${text.slice(0, MAX_CELL - 1)}…`;
}
