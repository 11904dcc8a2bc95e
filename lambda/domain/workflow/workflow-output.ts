import { type Instant, milliseconds } from '../instant';
import { jsonBytes } from '../json-bytes';
import type { ConferenceStory, Participant } from './conference-story';

/** The output of a task that waited for a conference. A field that is not known is absent: it is never 0 or false. */
export interface WorkflowOutput {
  /** The conference as events show it. */
  readonly conference: Readonly<Record<string, unknown>>;
  readonly started_at?: Instant;
  readonly ended_at?: Instant;
  /** Whole seconds from the start to the end. */
  readonly duration_seconds?: number;
  readonly organizer?: { readonly joined_at: Instant; readonly left_at?: Instant };
  /** The most attendees at the same time. */
  readonly most_attendees?: number;
  /** Absent if FoneStorm reported no calls. */
  readonly participants?: readonly OutputParticipant[];
  /** The number of further participants, for whom the output has no room. */
  readonly participants_left_out?: number;
}

interface OutputParticipant {
  readonly from?: unknown;
  readonly to?: unknown;
  readonly direction?: unknown;
  readonly uid?: unknown;
  readonly joined_at?: Instant;
  readonly left_at?: Instant;
  readonly duration_seconds?: number;
}

/**
 * The most bytes of the participants. An output of Step Functions has at most 262,144 bytes, and the conference itself needs
 * some.
 */
const MAX_PARTICIPANTS_BYTES = 180 * 1024;

/** The output for a workflow: who took part, when, and how long. */
export function describeForWorkflow(id: string, story: ConferenceStory): WorkflowOutput {
  const {
    conference = { id },
    startedAt,
    endedAt,
    organizerJoinedAt,
    organizerLeftAt,
    mostAttendees,
  } = story;
  return {
    conference,
    ...(startedAt && { started_at: startedAt }),
    ...(endedAt && { ended_at: endedAt }),
    ...durationOf(startedAt, endedAt),
    ...(organizerJoinedAt && {
      organizer: { joined_at: organizerJoinedAt, ...(organizerLeftAt && { left_at: organizerLeftAt }) },
    }),
    ...(mostAttendees !== undefined && { most_attendees: mostAttendees }),
    ...describeParticipants(story.participants),
  };
}

/** A clock of FoneStorm may give an end before the start: the duration is then not known. */
function durationOf(start?: Instant, end?: Instant): Pick<WorkflowOutput, 'duration_seconds'> {
  if (!start || !end || end < start) return {};
  return { duration_seconds: Math.round((milliseconds(end) - milliseconds(start)) / 1000) };
}

function describeParticipants(
  all: readonly Participant[],
): Pick<WorkflowOutput, 'participants' | 'participants_left_out'> {
  if (all.length === 0) return {};
  const participants: OutputParticipant[] = [];
  let bytes = 0;
  for (const each of all) {
    const described = describeParticipant(each);
    bytes += jsonBytes(described) + 1;
    if (bytes > MAX_PARTICIPANTS_BYTES) break;
    participants.push(described);
  }
  const leftOut = all.length - participants.length;
  return { participants, ...(leftOut > 0 && { participants_left_out: leftOut }) };
}

function describeParticipant({ call, joinedAt, leftAt }: Participant): OutputParticipant {
  const { from, to, direction, uid } = call;
  return {
    ...(uid !== undefined && { uid }),
    ...(direction !== undefined && { direction }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(joinedAt && { joined_at: joinedAt }),
    ...(leftAt && { left_at: leftAt }),
    ...durationOf(joinedAt, leftAt),
  };
}
