import { useRef } from 'preact/hooks';
import { escapeControlCharacters } from '../../../lambda/domain/escape-control-characters';
import type { DueConference } from '../../api/answers';
import { hasLabel, positionOf, ticksOf, zoneOffset } from '../../model/axis';
import { conferencesIn, dayAround, type Group, groupOf } from '../../model/day';
import { shorten } from '../../model/event-text';
import { formatRoute } from '../../model/route';
import { formatMinute, isUtc } from '../../model/time-format';
import { useWidth } from '../../parts/use-width';

const ROW = 24;
const MAX_ROWS = 30;
const AXIS_HEIGHT = 40;
/** Pixels of a bar, so that a short conference is seen. */
const MIN_BAR = 5;

/** The day as a time line: one bar for each conference. The lists below have the same for screen readers and keyboards. */
export function DayLine({ items, now }: { readonly items: readonly DueConference[]; readonly now: number }) {
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const range = dayAround(now);
  const rows = conferencesIn(range, items, MAX_ROWS);
  const height = Math.max(1, rows.length) * ROW;
  const x = (time: number) => Math.min(width, Math.max(0, positionOf(range, width, time)));
  return (
    <div ref={place} class="axis">
      <svg class="tracks day" width={width} height={height + AXIS_HEIGHT} aria-hidden="true">
        {ticksOf(range, Math.max(1, width / 90), zoneOffset(range.from)).map((tick) => (
          <g key={tick} transform={`translate(${x(tick)} 0)`}>
            <line class="grid-line" y1={0} y2={height} />
            {hasLabel(x(tick), width) && (
              <>
                <text class="tick" y={height + 15}>
                  {formatMinute(tick)}
                </text>
                <text class="tick utc-tick" y={height + 30}>
                  {isUtc(tick) ? 'UTC' : `${formatMinute(tick, 'UTC')} UTC`}
                </text>
              </>
            )}
          </g>
        ))}
        {rows.map((item, index) => (
          <Bar key={item.conference.id} {...{ item, now, x, width }} top={index * ROW} />
        ))}
        <line class="now-line" x1={x(now)} x2={x(now)} y1={0} y2={height} />
      </svg>
    </div>
  );
}

interface BarProps {
  readonly item: DueConference;
  readonly now: number;
  /** The pixels of a time from the left. */
  readonly x: (time: number) => number;
  readonly width: number;
  readonly top: number;
}

function Bar({ item, now, x, width, top }: BarProps) {
  const { id, label, start_time, end_time } = item.conference;
  const left = x(Date.parse(start_time));
  const barWidth = Math.max(MIN_BAR, x(Date.parse(end_time)) - left);
  const name = shorten(escapeControlCharacters(label || id), 40);
  // Near the right edge, the name is left of the bar.
  const isLate = left > width * 0.7;
  const open = () => {
    location.hash = formatRoute({ section: 'conferences', conferenceId: id });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the lists below have links for keyboards and screen readers
    <g class={`bar ${TONES[groupOf(item, now)]}`} transform={`translate(0 ${top})`} onClick={open}>
      <title>{`${name}, ${formatMinute(Date.parse(start_time))} to ${formatMinute(Date.parse(end_time))}`}</title>
      <rect x={left} y={5} width={barWidth} height={ROW - 10} rx={4} />
      <text x={isLate ? left - 6 : left + barWidth + 6} y={16} text-anchor={isLate ? 'end' : 'start'}>
        {name}
      </text>
    </g>
  );
}

const TONES: Readonly<Record<Group, string>> = {
  overdue: 'bad',
  running: 'good',
  waiting: 'warn',
  next: 'accent',
  ended: 'neutral',
};
