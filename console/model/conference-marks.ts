import type { Delivery, StatusCheck, Story } from '../api/answers';
import { type Range, rangeOf } from './axis';
import { callbackPosition, summarizeEvent, toneOfEvent } from './event-text';
import { type Mark, TRACKS, type Track } from './marks';
import { formatDuration } from './time-format';

/** The marks of a conference by track, each in the order of their times. */
export function conferenceMarks({
  events,
  statusChecks,
  deliveries,
}: Omit<Story, 'details' | 'isComplete' | 'eventCount'>) {
  const marks: Record<Track, Mark[]> = { callbacks: [], 'status checks': [], events: [], deliveries: [] };
  for (const event of events) {
    const type = event['detail-type'];
    const { sequence, receivedAt, occurredAt } = event.detail.metadata;
    const isCallback = callbackPosition(event) !== undefined && type === 'Callback Received';
    const track = isCallback ? 'callbacks' : 'events';
    marks[track].push({
      track,
      time: Date.parse(isCallback ? receivedAt : occurredAt),
      describe: () => `#${sequence} ${isCallback ? 'Callback' : type}  ${summarizeEvent(event)}`.trimEnd(),
      tone: toneOfEvent(type),
      target: `event-${sequence}`,
    });
  }
  marks['status checks'] = statusChecks.map(statusCheckMark);
  marks.deliveries = deliveries.flatMap(deliveryMarks);
  for (const track of TRACKS) marks[track].sort((a, b) => a.time - b.time);
  return marks as Readonly<Record<Track, readonly Mark[]>>;
}

function statusCheckMark({ position, requested_at, report }: StatusCheck): Mark {
  return {
    track: 'status checks',
    time: Date.parse(requested_at),
    describe: () => `Status check: ${describeReport(report)}`,
    tone: report === 'not found' ? 'bad' : 'accent',
    target: `check-${position}`,
  };
}

/** FoneStorm's answer in one line. */
export function describeReport(report: StatusCheck['report']): string {
  if (typeof report === 'string') return 'FoneStorm has no such conference';
  const known = Object.entries(report).map(([name, value]) => `${name}=${String(value)}`);
  return known.length > 0 ? known.join('  ') : 'no status, so nothing is known';
}

function deliveryMarks({ id, callback, attempts }: Delivery): Mark[] {
  return attempts.map(({ at, milliseconds, status, failure }) => {
    const isDelivered = failure === undefined && status !== undefined && status >= 200 && status < 300;
    return {
      track: 'deliveries',
      time: Date.parse(at),
      describe: () =>
        `Delivery of callback ${callback}: ${failure ?? status} in ${formatDuration(milliseconds)}`,
      tone: isDelivered ? 'good' : 'bad',
      target: `delivery-${id}`,
    };
  });
}

/** The scheduled times of a conference. Undefined if it is always open. */
export function windowOfStory({ details, events }: Story): Range | undefined {
  const { start_time, end_time } = details ?? events.at(-1)?.detail.conference ?? {};
  if (!start_time || !end_time) return undefined;
  return { from: Date.parse(start_time), to: Date.parse(end_time) };
}

/** The range of everything about a conference. */
export function wholeRange(story: Story, marks: ReturnType<typeof conferenceMarks>): Range {
  const window = windowOfStory(story);
  const times = TRACKS.flatMap((track) => marks[track].map(({ time }) => time));
  const now = Date.now();
  return (
    rangeOf([...times, ...(window ? [window.from, window.to] : [])]) ?? {
      from: now - 60_000,
      to: now + 60_000,
    }
  );
}

/** The first range that is shown: the scheduled times with what happened around them, or everything if that is about as long. */
export function firstRange(story: Story, marks: ReturnType<typeof conferenceMarks>): Range {
  const whole = wholeRange(story, marks);
  const window = windowOfStory(story);
  if (!window) return whole;
  const length = window.to - window.from;
  if (whole.to - whole.from <= 4 * length) return whole;
  return { from: Math.max(whole.from, window.from - length / 3), to: Math.min(whole.to, window.to + length) };
}
