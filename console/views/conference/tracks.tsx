import { useMemo } from 'preact/hooks';
import { hasLabel, positionOf, type Range, ticksOf, zoneOffset } from '../../model/axis';
import type { conferenceMarks } from '../../model/conference-marks';
import { type Cluster, clustersOf, describeCluster, type Mark, TRACKS, type Track } from '../../model/marks';
import { formatDay, formatMinute, formatTime, isUtc } from '../../model/time-format';

export interface TracksProps {
  readonly marks: ReturnType<typeof conferenceMarks>;
  readonly window: Range | undefined;
  readonly range: Range;
  readonly width: number;
  readonly gutter: number;
  readonly now: number;
  /** Called with the first mark of what was clicked. */
  readonly onChoose: (target: string) => void;
}

const TRACK_HEIGHT = 30;
const WINDOW_HEIGHT = 24;
const AXIS_HEIGHT = 38;
const RADIUS = 5;

/** The tracks of a conference over one time axis. The lists below the axis say the same for screen readers and keyboards. */
export function Tracks({ marks, window, range, width, gutter, now, onChoose }: TracksProps) {
  const plotWidth = Math.max(0, width - gutter);
  const height = WINDOW_HEIGHT + TRACKS.length * TRACK_HEIGHT + AXIS_HEIGHT;
  const topOf = (track: Track) => WINDOW_HEIGHT + TRACKS.indexOf(track) * TRACK_HEIGHT;
  const nowX = positionOf(range, plotWidth, now);
  return (
    <svg class="tracks" width={width} height={height} aria-hidden="true">
      <text class="track-name" x={0} y={WINDOW_HEIGHT / 2 + 4}>
        scheduled
      </text>
      {TRACKS.map((track) => (
        <text key={track} class="track-name" x={0} y={topOf(track) + TRACK_HEIGHT / 2 + 4}>
          {track}
        </text>
      ))}
      <g transform={`translate(${gutter} 0)`}>
        <TimeAxis range={range} width={plotWidth} height={height - AXIS_HEIGHT} />
        {window && (
          <ScheduledTimes window={window} range={range} width={plotWidth} height={height - AXIS_HEIGHT} />
        )}
        {TRACKS.map((track) => (
          <g key={track} transform={`translate(0 ${topOf(track)})`}>
            <line class="track-line" x1={0} x2={plotWidth} y1={TRACK_HEIGHT / 2} y2={TRACK_HEIGHT / 2} />
            <Clusters marks={marks[track]} range={range} width={plotWidth} onChoose={onChoose} />
          </g>
        ))}
        {nowX >= 0 && nowX <= plotWidth && (
          <line class="now-line" x1={nowX} x2={nowX} y1={0} y2={height - AXIS_HEIGHT} />
        )}
      </g>
    </svg>
  );
}

/** The clusters of a track. They are computed again for other marks or another range only, not every second. */
function Clusters({
  marks,
  range,
  width,
  onChoose,
}: Pick<TracksProps, 'range' | 'width' | 'onChoose'> & { readonly marks: readonly Mark[] }) {
  const clusters = useMemo(
    () => clustersOf(marks, range, width).map((cluster) => ({ cluster, title: describeCluster(cluster) })),
    [marks, range, width],
  );
  return clusters.map(({ cluster, title }) => (
    <MarkCluster key={cluster.marks[0]?.target} {...{ cluster, title, onChoose }} />
  ));
}

function MarkCluster({
  cluster,
  title,
  onChoose,
}: {
  readonly cluster: Cluster;
  readonly title: string;
  readonly onChoose: (target: string) => void;
}) {
  const { x, marks, tone } = cluster;
  const choose = () => {
    const [first] = marks;
    if (first) onChoose(first.target);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the lists below have the same for keyboards and screen readers
    <g class={`mark ${tone}`} transform={`translate(${x} ${TRACK_HEIGHT / 2})`} onClick={choose}>
      <title>{title}</title>
      <circle r={marks.length > 1 ? RADIUS + 3 : RADIUS} />
      {marks.length > 1 && <text y={4}>{marks.length > 99 ? '…' : marks.length}</text>}
    </g>
  );
}

function ScheduledTimes({
  window,
  range,
  width,
  height,
}: {
  window: Range;
  range: Range;
  width: number;
  height: number;
}) {
  const clip = (time: number) => Math.min(width, Math.max(0, positionOf(range, width, time)));
  const [left, right] = [clip(window.from), clip(window.to)];
  if (right - left <= 0) return null;
  return (
    <>
      <rect class="window-shade" x={left} y={0} width={right - left} height={height} />
      <rect class="window-bar" x={left} y={WINDOW_HEIGHT / 2 - 4} width={right - left} height={8} rx={4} />
    </>
  );
}

function TimeAxis({ range, width, height }: { range: Range; width: number; height: number }) {
  const ticks = ticksOf(range, Math.max(1, width / 90), zoneOffset(range.from));
  const length = range.to - range.from;
  const label = (time: number, zone?: 'UTC') => {
    if (length > 3 * 24 * 3600_000) return formatDay(time, zone);
    return length < 5 * 60_000 ? formatTime(time, zone) : formatMinute(time, zone);
  };
  return (
    <>
      {ticks.map((tick) => {
        const x = positionOf(range, width, tick);
        return (
          <g key={tick} transform={`translate(${x} 0)`}>
            <line class="grid-line" y1={0} y2={height} />
            {hasLabel(x, width) && (
              <>
                <text class="tick" y={height + 15}>
                  {label(tick)}
                </text>
                <text class="tick utc-tick" y={height + 30}>
                  {isUtc(tick) ? 'UTC' : `${label(tick, 'UTC')} UTC`}
                </text>
              </>
            )}
          </g>
        );
      })}
    </>
  );
}
