import type { Call } from '../../domain/callback/parse-callback';
import type { Definition } from '../../domain/definition';
import type { CallbackEntry, Entry } from '../../domain/entry';
import { after } from '../../domain/instant';
import type { Rules } from '../../domain/rules';
import type { Calls } from '../../ports/calls';
import type { Clock } from '../../ports/clock';
import type { ConferenceLog, HandOver } from '../../ports/conference-log';
import type { Mailbox } from '../../ports/mailbox';

export interface HandOverPorts {
  readonly calls: Calls;
  readonly conferenceLog: ConferenceLog;
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  readonly rules: Rules;
}

/** The longest call, in milliseconds. The record of its owner expires after this time. */
const LONGEST_CALL = 7 * 24 * 3600_000;

/** Whether the callback of a call counts in the conference that received it, and the hand-over that it needs. */
export interface CallRouting {
  /** Another conference received the BEGIN of the call, or no conference did yet: the callback does not count here. */
  readonly isOwnedElsewhere?: true;
  readonly handOver?: HandOver;
}

/**
 * Finds the conference in which the callback of a call counts. If conferences follow each other on a number, the END of a call
 * may be reported to the next one. The call belongs to the one that received its BEGIN. An END counts only after its BEGIN.
 */
export async function routeCall(
  { calls, clock, rules }: HandOverPorts,
  { id, conferenceId, receivedAt }: Entry,
  call: Call,
  definition: Definition | undefined,
): Promise<CallRouting> {
  if (rules.assignLead === undefined) return {};
  // A conference that was erased, or whose number was cleared, may still receive the END of an earlier conference's call.
  if (definition?.fields.fonenumber === undefined) {
    if (call.status !== 'END') return {};
    const { beganIn = conferenceId } = await calls.read(call.uid);
    return beganIn === conferenceId ? {} : { isOwnedElsewhere: true, handOver: { forwardEndOf: call.uid } };
  }
  const expiresAt = after(clock.now(), LONGEST_CALL);
  if (call.status === 'END') {
    const { beganIn } = await calls.recordEnd(call.uid, { id, conferenceId, receivedAt }, expiresAt);
    return beganIn === conferenceId ? {} : { isOwnedElsewhere: true, handOver: { forwardEndOf: call.uid } };
  }
  const { beganIn, endedIn } = await calls.recordBegin(call.uid, conferenceId, expiresAt);
  if (beganIn !== conferenceId) return { isOwnedElsewhere: true };
  return endedIn ? { handOver: { fetchEndFrom: endedIn } } : {};
}

/**
 * Puts the END of a call into the mailbox of the conference that received its BEGIN. Both conferences do this, after their own
 * record is stored. So one of them finds the record of the other, in either order.
 */
export async function performHandOver(
  { calls, conferenceLog, mailbox, clock }: HandOverPorts,
  entry: Entry,
  handOver: HandOver,
): Promise<void> {
  const { conferenceId } = entry;
  // The time of receipt is new: an old entry would count as one from a dead-letter queue. The id is new, because the events
  // differ from those of the conference that received the callback.
  const putEnd = (end: CallbackEntry, to: string) => {
    const { id, receivedAt } = end;
    return mailbox.put({
      ...end,
      ...{ id: `${id}-handed-over`, conferenceId: to, receivedAt: clock.now() },
      original: { id, conferenceId: end.conferenceId, receivedAt },
    });
  };
  if ('forwardEndOf' in handOver) {
    const { beganIn } = await calls.read(handOver.forwardEndOf);
    const isElsewhere = beganIn !== undefined && beganIn !== conferenceId;
    if (isElsewhere && entry.kind === 'callback') await putEnd(entry, beganIn);
    return;
  }
  const end = (await conferenceLog.find(handOver.fetchEndFrom))?.entry;
  if (end?.kind === 'callback') await putEnd(end, conferenceId);
}
