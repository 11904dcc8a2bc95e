import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { type Range, ticksOf, zoneOffset } from '../../model/axis';
import type { PresenceStep } from '../../model/presence';

export interface PresencePlotProps {
  readonly steps: readonly PresenceStep[];
  readonly range: Range;
  /** Pixels. */
  readonly width: number;
  /** Pixels left of the plot, the same as the tracks below have. */
  readonly gutter: number;
  /** The end of the last step: now, or the last thing that is known. */
  readonly until: number;
}

const HEIGHT = 110;

/** The people in the conference, as steps over the time axis of the tracks. */
export function PresencePlot({ steps, range, width, gutter, until }: PresencePlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const scheme = useColorScheme();
  useEffect(() => {
    if (!place.current || width === 0) return undefined;
    plot.current = new uPlot(plotOptions(width, gutter), [[], [], []], place.current);
    return () => plot.current?.destroy();
    // Another color scheme has other colors, which a canvas does not follow.
  }, [width, gutter, scheme]);
  useEffect(() => {
    plot.current?.setData(plotValues(steps, until), false);
    plot.current?.setScale('x', { min: range.from / 1000, max: range.to / 1000 });
  }, [steps, until, range, width, gutter, scheme]);
  return <div ref={place} class="presence-plot" aria-hidden="true" />;
}

/** Seconds, attendees or calls, and the organizer above them. */
function plotValues(steps: readonly PresenceStep[], until: number): uPlot.AlignedData {
  const last = steps.at(-1);
  const all = last ? [...steps, { ...last, time: Math.max(until, last.time) }] : [];
  return [
    all.map(({ time }) => time / 1000),
    all.map(({ hasOrganizer, attendees, calls }) => attendees + calls + (hasOrganizer ? 1 : 0)),
    all.map(({ hasOrganizer }) => (hasOrganizer ? 1 : 0)),
  ];
}

function plotOptions(width: number, gutter: number): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(name).trim();
  const paths = uPlot.paths.stepped?.({ align: 1 });
  const series = (stroke: string): uPlot.Series => ({
    stroke,
    fill: `color-mix(in srgb, ${stroke} 18%, transparent)`,
    width: 2,
    points: { show: false },
    ...(paths && { paths }),
  });
  return {
    ...{ width, height: HEIGHT, padding: [8, 0, 6, 0] },
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: true }, y: { range: (_plot, _min, max) => [0, Math.max(3, Math.ceil(max * 1.1))] } },
    axes: [
      {
        ...{ size: 0, ticks: { show: false }, grid: { stroke: color('--line'), width: 1 } },
        splits: (_plot, _axis, min, max) =>
          ticksOf({ from: min * 1000, to: max * 1000 }, width / 90, zoneOffset(min * 1000)).map(
            (tick) => tick / 1000,
          ),
        values: (_plot, splits) => splits.map(() => ''),
      },
      {
        ...{ size: gutter, gap: 6, ticks: { show: false }, stroke: color('--muted') },
        ...{
          font: `12px ${getComputedStyle(document.body).fontFamily}`,
          grid: { stroke: color('--line'), width: 1 },
        },
        splits: (_plot, _axis, _min, max) => wholeNumbers(max),
      },
    ],
    series: [{}, series(color('--accent')), series(color('--violet'))],
  };
}

/** At most five whole numbers from 0. */
function wholeNumbers(max: number): number[] {
  const step = Math.max(1, Math.ceil(max / 4));
  return Array.from({ length: Math.floor(max / step) + 1 }, (_, index) => index * step);
}

function useColorScheme(): boolean {
  const [isDark, setDark] = useState(false);
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)');
    const follow = () => setDark(query.matches);
    follow();
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, []);
  return isDark;
}
