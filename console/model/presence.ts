import type { RelayEvent } from '../api/answers';

/** The people in the conference from a time on, as far as the events say. */
export interface PresenceStep {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly hasOrganizer: boolean;
  readonly attendees: number;
  /** The calls in the conference: the only presence that FoneStorm 2.4 reports. */
  readonly calls: number;
  /** The sequence number of the event. */
  readonly sequence: number;
}

/** The changes of presence, in the order of the events. A time never goes back: a late report counts from its event on. */
export function presenceSteps(events: readonly RelayEvent[]): PresenceStep[] {
  const steps: PresenceStep[] = [];
  const calls = new Set<string>();
  for (const event of events) {
    const { conference, metadata } = event.detail;
    followCall(calls, event);
    const last = steps.at(-1);
    const next = {
      time: Math.max(Date.parse(metadata.occurredAt), last?.time ?? 0),
      hasOrganizer: conference.organizer_status,
      attendees: conference.attendees_status,
      calls: calls.size,
      sequence: metadata.sequence,
    };
    const isSame =
      last?.hasOrganizer === next.hasOrganizer &&
      last.attendees === next.attendees &&
      last.calls === next.calls;
    if (!isSame) steps.push(next);
  }
  return steps;
}

function followCall(calls: Set<string>, { detail, ...event }: RelayEvent): void {
  const type = event['detail-type'];
  const uid = (detail.call as { uid?: unknown } | undefined)?.uid;
  if (type === 'Participant Joined') calls.add(String(uid));
  if (type === 'Participant Left') calls.delete(String(uid));
  if (type === 'Conference Ended') calls.clear();
}

/** `organizer, 2 attendees`, `3 calls` or `nobody`. */
export function describePresence({
  hasOrganizer,
  attendees,
  calls,
}: Omit<PresenceStep, 'time' | 'sequence'>): string {
  const parts = [
    ...(hasOrganizer ? ['organizer'] : []),
    ...(attendees > 0 ? [`${attendees} ${attendees === 1 ? 'attendee' : 'attendees'}`] : []),
    ...(calls > 0 ? [`${calls} ${calls === 1 ? 'call' : 'calls'}`] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : 'nobody';
}
