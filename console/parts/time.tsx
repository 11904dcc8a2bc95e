import { formatDateTime, formatDay, formatTime, isUtc } from '../model/time-format';

export interface TimeProps {
  /** ISO 8601. */
  readonly at: string;
  /** Whether the day is shown too. */
  readonly withDay?: boolean;
}

/** A time in the reader's zone, with UTC beside it. Any other text is shown as it is. */
export function Time({ at, withDay = false }: TimeProps) {
  const milliseconds = Date.parse(at);
  if (Number.isNaN(milliseconds)) return <span>{at}</span>;
  const hasOneClock = isUtc(milliseconds);
  const day = withDay ? `${formatDay(milliseconds)} ` : '';
  return (
    <time class="time" dateTime={at} title={`${formatDateTime(milliseconds, 'UTC')} UTC`}>
      {day}
      {formatTime(milliseconds)}
      <span class="utc">{hasOneClock ? ' UTC' : ` ${formatTime(milliseconds, 'UTC')} UTC`}</span>
    </time>
  );
}
