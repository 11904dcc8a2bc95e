import type { Call } from '../domain/callback';
import type { Definition } from '../domain/conference';
import type { CallbackEntry, Entry } from '../domain/entry';
import { after } from '../domain/instant';
import type { Rules } from '../domain/rules';
import type { Calls } from '../number-ports';
import type { Clock, HandOver, Journal, Mailbox } from '../ports';

export interface HandOverPorts {
  readonly calls: Calls;
  readonly journal: Journal;
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  readonly rules: Rules;
}

/** The longest call, in milliseconds. The record of its conference expires after this time. */
const LONGEST_CALL = 7 * 24 * 3600_000;

/** Whether the callback of a call counts here, and what is to be handed over. */
export interface Place {
  /** Another conference received the call's BEGIN, or none did yet: the callback does not count here. */
  readonly isElsewhere?: true;
  readonly handOver?: HandOver;
}

/**
 * Finds the conference in which the callback of a call counts. If conferences follow each other on a number, a call belongs
 * to the one that received its BEGIN, even if its END is reported to the next one. An END counts only after its BEGIN.
 */
export async function placeOf(
  { calls, clock, rules }: HandOverPorts,
  { conferenceId, id: entryId }: Entry,
  call: Call,
  definition: Definition | undefined,
): Promise<Place> {
  if (rules.assignLead === undefined) return {};
  // A conference that was erased, or whose number was cleared, may still receive the END of an earlier conference's call.
  if (definition?.fields.fonenumber === undefined) {
    if (call.status !== 'END') return {};
    const { beganIn = conferenceId } = await calls.read(call.uid);
    return beganIn === conferenceId ? {} : { isElsewhere: true, handOver: { endOf: call.uid } };
  }
  const expiresAt = after(clock.now(), LONGEST_CALL);
  if (call.status === 'END') {
    const { beganIn } = await calls.ended(call.uid, { conferenceId, entryId }, expiresAt);
    return beganIn === conferenceId ? {} : { isElsewhere: true, handOver: { endOf: call.uid } };
  }
  const { beganIn, endedIn } = await calls.began(call.uid, conferenceId, expiresAt);
  if (beganIn !== conferenceId) return { isElsewhere: true };
  return endedIn ? { handOver: { fetches: endedIn } } : {};
}

/**
 * Puts the END of a call into the mailbox of the conference that received its BEGIN. The conference that receives the END and
 * the one that receives the BEGIN both do this, after their own record is stored. So one of them finds the record of the
 * other, in any order.
 */
export async function handOn(
  { calls, journal, mailbox, clock }: HandOverPorts,
  entry: Entry,
  handOver: HandOver,
): Promise<void> {
  const { conferenceId } = entry;
  // The receipt is now, because an old entry would count as one from a dead-letter queue. The id is a new one, because its
  // events differ from those of the conference that received the callback.
  const put = (end: CallbackEntry, to: string) => {
    const { id, conferenceId: receivedBy } = end;
    return mailbox.put({
      ...end,
      ...{ id: `${id}-again`, conferenceId: to, receivedBy, receivedAt: clock.now() },
    });
  };
  if ('endOf' in handOver) {
    const { beganIn } = await calls.read(handOver.endOf);
    const isElsewhere = beganIn !== undefined && beganIn !== conferenceId;
    if (isElsewhere && entry.kind === 'callback') await put(entry, beganIn);
    return;
  }
  const { conferenceId: other, entryId } = handOver.fetches;
  const found = (await journal.historyRecord(other, entryId))?.entry;
  if (found?.kind === 'callback') await put(found, conferenceId);
}
