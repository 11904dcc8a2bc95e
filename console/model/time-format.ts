/** The zone of times: the reader's own, or UTC. */
export type Zone = 'local' | 'UTC';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: Zone, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${name}`;
  const found = formats.get(key);
  if (found) return found;
  const created = new Intl.DateTimeFormat('en-GB', {
    ...options,
    hourCycle: 'h23',
    ...(zone === 'UTC' && { timeZone: 'UTC' }),
  });
  formats.set(key, created);
  return created;
}

const TIME = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
const DAY = { day: '2-digit', month: 'short' } as const;

/** `09:00:08`. */
export function formatTime(milliseconds: number, zone: Zone = 'local'): string {
  return format(zone, 'time', TIME).format(milliseconds);
}

/** `09:00`. */
export function formatMinute(milliseconds: number, zone: Zone = 'local'): string {
  return format(zone, 'minute', { hour: '2-digit', minute: '2-digit' }).format(milliseconds);
}

/** `04 May`, or `04 May 2027` if that is not the current year. */
export function formatDay(milliseconds: number, zone: Zone = 'local'): string {
  const day = format(zone, 'day and year', { ...DAY, year: 'numeric' });
  const year = format(zone, 'year', { year: 'numeric' });
  if (year.format(milliseconds) !== year.format(Date.now())) return day.format(milliseconds);
  return format(zone, 'day', DAY).format(milliseconds);
}

/** `04 May 2026, 09:00:08`. */
export function formatDateTime(milliseconds: number, zone: Zone = 'local'): string {
  return format(zone, 'date and time', { ...DAY, year: 'numeric', ...TIME }).format(milliseconds);
}

/** Whether the reader's zone shows the same clock as UTC at a time. */
export function isUtc(milliseconds: number): boolean {
  return formatDateTime(milliseconds) === formatDateTime(milliseconds, 'UTC');
}

/** The name of the reader's zone, such as `Europe/Berlin`. */
export function zoneName(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** `300 ms`, `8 s`, `5 min`, `2 h 5 min` or `3 days`. */
export function formatDuration(milliseconds: number): string {
  const duration = Math.abs(milliseconds);
  if (duration < 1000) return `${Math.round(duration)} ms`;
  if (duration < 60_000) return `${Math.round(duration / 1000)} s`;
  const minutes = Math.round(duration / 60_000);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${minutes % 60} min` : ''}`;
  return `${Math.round(minutes / 1440)} days`;
}

/** `in 5 min` or `5 min ago`. */
export function formatDistance(time: number, now: number): string {
  return time >= now ? `in ${formatDuration(time - now)}` : `${formatDuration(now - time)} ago`;
}
