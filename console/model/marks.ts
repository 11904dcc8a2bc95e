import { positionOf, type Range } from './axis';

export const TRACKS = ['callbacks', 'status checks', 'events', 'deliveries'] as const;
export type Track = (typeof TRACKS)[number];
export type MarkTone = 'neutral' | 'good' | 'warn' | 'bad' | 'accent';

/** Something that happened at a time. */
export interface Mark {
  readonly track: Track;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** One line about it. Most marks of a long log are never described. */
  readonly describe: () => string;
  readonly tone: MarkTone;
  /** The element of the list below that shows it. */
  readonly target: string;
}

/** Marks that would cover each other: they are drawn as one. */
export interface Cluster {
  /** Pixels from the left. */
  readonly x: number;
  readonly marks: readonly Mark[];
  /** The most serious tone of the marks. */
  readonly tone: MarkTone;
}

const SERIOUSNESS: readonly MarkTone[] = ['neutral', 'accent', 'good', 'warn', 'bad'];

/**
 * The marks of a range as they are drawn. The work is linear in the marks, and there are at most `width / gap` clusters.
 *
 * @param marks of one track, in the order of their times
 * @param gap the least pixels between two clusters
 */
export function clustersOf(marks: readonly Mark[], range: Range, width: number, gap = 12): Cluster[] {
  const clusters: { x: number; marks: Mark[]; tone: MarkTone }[] = [];
  for (const mark of marks) {
    if (mark.time < range.from || mark.time > range.to) continue;
    const x = positionOf(range, width, mark.time);
    const last = clusters.at(-1);
    if (last && x - last.x < gap) {
      last.marks.push(mark);
      last.tone = moreSerious(last.tone, mark.tone);
    } else {
      clusters.push({ x, marks: [mark], tone: mark.tone });
    }
  }
  return clusters;
}

function moreSerious(one: MarkTone, other: MarkTone): MarkTone {
  return SERIOUSNESS.indexOf(one) >= SERIOUSNESS.indexOf(other) ? one : other;
}

const MAX_TITLES = 8;

/** The titles of a cluster, one on each line. */
export function describeCluster({ marks }: Cluster): string {
  const titles = marks.slice(0, MAX_TITLES).map(({ describe }) => describe());
  const others = marks.length - titles.length;
  return [...titles, ...(others > 0 ? [`and ${others} more`] : [])].join('\n');
}
