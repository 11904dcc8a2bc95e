/** A line of a calendar: its name, its parameters and its value, still escaped. */
const CONTENT_LINE = /^([A-Z-]+)((?:;[A-Z-]+=[^\p{Cc}";:,]+)*):(.*)$/u;
const TEXTS = ['SUMMARY', 'DESCRIPTION', 'LOCATION'];

/**
 * Reads a calendar with one event, as strictly as RFC 5545 allows. Each line ends with CRLF and has at most 75 bytes. No value
 * has a control character, a bare line end or an unknown escape.
 *
 * @returns the properties of the calendar and of its event; texts without their escapes
 * @throws an error that names the line
 */
export function readCalendar(text: string): Record<string, string> {
  const lines = text.split('\r\n');
  if (lines.pop() !== '') throw new Error('expected CRLF at the end');
  const long = lines.find((line) => Buffer.byteLength(line) > 75);
  if (long !== undefined) throw new Error(`expected at most 75 bytes: ${long}`);
  const properties: Record<string, string> = {};
  const open: string[] = [];
  for (const line of lines.join('\r\n').replaceAll('\r\n ', '').split('\r\n')) {
    const [, name = '', , value = ''] = CONTENT_LINE.exec(line) ?? [];
    if (name === '' || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(value))
      throw new Error(`expected a property: ${JSON.stringify(line)}`);
    if (name === 'BEGIN') open.push(value);
    else if (name === 'END' && open.pop() !== value) throw new Error(`expected END of another part: ${line}`);
    else if (name !== 'END' && name in properties) throw new Error(`expected ${name} once`);
    else if (name !== 'END') properties[name] = TEXTS.includes(name) ? unescaped(value) : value;
  }
  if (open.length > 0) throw new Error(`expected END of ${open}`);
  return properties;
}

/** Reads each event of a calendar, with the properties of the calendar: see `readCalendar`. */
export function readEvents(calendar: string): readonly Record<string, string>[] {
  const [head = '', ...events] = calendar.split('BEGIN:VEVENT\r\n');
  const end = 'END:VCALENDAR\r\n';
  return events.map((event) => readCalendar(`${head}BEGIN:VEVENT\r\n${event.replace(end, '')}${end}`));
}

function unescaped(value: string): string {
  const left = value.replaceAll(/\\[\\;,nN]/g, '');
  if (/[\\;,]/.test(left)) throw new Error(`expected escapes: ${value}`);
  return value.replaceAll(/\\([\\;,nN])/g, (_escape, escaped: string) =>
    escaped.toLowerCase() === 'n' ? '\n' : escaped,
  );
}
