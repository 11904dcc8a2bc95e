import { positionOf, type Range, ticksOf, zoneOffset } from '../../model/axis';
import type { conferenceMarks } from '../../model/conference-marks';
import { type Cluster, clustersOf, describeCluster, LANES, type Lane } from '../../model/marks';
import { formatDay, formatMinute, formatTime, isUtc } from '../../model/time-format';

export interface LanesProps {
  readonly marks: ReturnType<typeof conferenceMarks>;
  readonly window: Range | undefined;
  readonly range: Range;
  readonly width: number;
  readonly gutter: number;
  readonly now: number;
  /** Called with the first mark of what was clicked. */
  readonly onChoose: (target: string) => void;
}

const LANE_HEIGHT = 30;
const WINDOW_HEIGHT = 24;
const AXIS_HEIGHT = 38;
const RADIUS = 5;

/** The lanes of a conference over one time axis. The lists below the axis say the same for screen readers and keyboards. */
export function Lanes({ marks, window, range, width, gutter, now, onChoose }: LanesProps) {
  const plotWidth = Math.max(0, width - gutter);
  const height = WINDOW_HEIGHT + LANES.length * LANE_HEIGHT + AXIS_HEIGHT;
  const topOf = (lane: Lane) => WINDOW_HEIGHT + LANES.indexOf(lane) * LANE_HEIGHT;
  const nowX = positionOf(range, plotWidth, now);
  return (
    <svg class="lanes" width={width} height={height} aria-hidden="true">
      <text class="lane-name" x={0} y={WINDOW_HEIGHT / 2 + 4}>
        scheduled
      </text>
      {LANES.map((lane) => (
        <text key={lane} class="lane-name" x={0} y={topOf(lane) + LANE_HEIGHT / 2 + 4}>
          {lane}
        </text>
      ))}
      <g transform={`translate(${gutter} 0)`}>
        <TimeAxis range={range} width={plotWidth} height={height - AXIS_HEIGHT} />
        {window && (
          <ScheduledTimes window={window} range={range} width={plotWidth} height={height - AXIS_HEIGHT} />
        )}
        {LANES.map((lane) => (
          <g key={lane} transform={`translate(0 ${topOf(lane)})`}>
            <line class="lane-line" x1={0} x2={plotWidth} y1={LANE_HEIGHT / 2} y2={LANE_HEIGHT / 2} />
            {clustersOf(marks[lane], range, plotWidth).map((cluster) => (
              <MarkCluster key={cluster.marks[0]?.target} cluster={cluster} onChoose={onChoose} />
            ))}
          </g>
        ))}
        {nowX >= 0 && nowX <= plotWidth && (
          <line class="now-line" x1={nowX} x2={nowX} y1={0} y2={height - AXIS_HEIGHT} />
        )}
      </g>
    </svg>
  );
}

function MarkCluster({
  cluster,
  onChoose,
}: {
  readonly cluster: Cluster;
  readonly onChoose: (target: string) => void;
}) {
  const { x, marks, tone } = cluster;
  const choose = () => {
    const [first] = marks;
    if (first) onChoose(first.target);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the lists below have the same for keyboards and screen readers
    <g class={`mark ${tone}`} transform={`translate(${x} ${LANE_HEIGHT / 2})`} onClick={choose}>
      <title>{describeCluster(cluster)}</title>
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
            <text class="tick" y={height + 15}>
              {label(tick)}
            </text>
            <text class="tick utc-tick" y={height + 30}>
              {isUtc(tick) ? 'UTC' : `${label(tick, 'UTC')} UTC`}
            </text>
          </g>
        );
      })}
    </>
  );
}
