import type { ConferenceDetails, RelayEvent } from '../api/answers';
import type { MarkTone } from './marks';

/** The known parts of a conference. */
interface Known {
  /** Undefined if the conference is deleted, or was not created. */
  readonly details?: ConferenceDetails;
  readonly events: readonly RelayEvent[];
  /** Whether these are all events up to now; default true. The first ones alone do not say the phase. */
  readonly isComplete?: boolean;
}

/** The actions that a reader has for a conference now. */
export interface PossibleActions {
  /** `again`: the conference has ended, and later times schedule it again. */
  readonly update: 'none' | 'update' | 'again';
  readonly cancel: boolean;
  readonly erase: boolean;
}

export interface ShownPhase {
  readonly text: string;
  readonly tone: MarkTone;
  readonly isOver: boolean;
}

const SCHEDULED: ShownPhase = { text: 'scheduled', tone: 'accent', isOver: false };
const ENDED: ShownPhase = { text: 'ended', tone: 'neutral', isOver: true };
const UNKNOWN: ShownPhase = { text: 'not known yet', tone: 'neutral', isOver: false };

const PHASES: Readonly<Record<string, ShownPhase>> = {
  'Conference Scheduled': SCHEDULED,
  'Conference Adopted': { text: 'adopted', tone: 'accent', isOver: false },
  'Conference Started': { text: 'live', tone: 'good', isOver: false },
  'Conference Ended': ENDED,
  'Conference Gone': { text: 'gone at FoneStorm', tone: 'bad', isOver: true },
  'Conference Cancelled': { text: 'cancelled', tone: 'warn', isOver: true },
  'Conference Creation Failed': { text: 'not created', tone: 'bad', isOver: true },
};

/** The phase that the last event of a phase says. An ended conference that got a later end is scheduled again. */
export function phaseOf({ events, isComplete = true }: Omit<Known, 'details'>): ShownPhase {
  if (!isComplete) return UNKNOWN;
  const index = events.findLastIndex((event) => event['detail-type'] in PHASES);
  const phase = PHASES[events[index]?.['detail-type'] ?? ''] ?? UNKNOWN;
  return phase === ENDED && events.slice(index + 1).some(isMovedLater) ? SCHEDULED : phase;
}

function isMovedLater({ detail, ...event }: RelayEvent): boolean {
  const { changed, conference, metadata } = detail;
  if (event['detail-type'] !== 'Conference Updated' || !Array.isArray(changed)) return false;
  if (!changed.includes('start_time') && !changed.includes('end_time')) return false;
  const { end_time } = conference;
  return !end_time || Date.parse(end_time) > Date.parse(metadata.receivedAt);
}

/** The actions that the relay would not refuse, and that have a purpose. */
export function possibleActions({ details, events, isComplete = true }: Known): PossibleActions {
  const phase = phaseOf({ events });
  const update = phase === ENDED ? 'again' : phase.isOver ? 'none' : 'update';
  return {
    update: details && isComplete ? update : 'none',
    cancel: details !== undefined && isComplete && !phase.isOver,
    // After an erasure, nothing is left.
    erase: details !== undefined || events.length > 0,
  };
}
