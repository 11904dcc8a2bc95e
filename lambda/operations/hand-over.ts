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

/** No call lasts longer, in milliseconds: where it began is forgotten then. */
const LONGEST_CALL = 7 * 24 * 3600_000;

/** Where the callback of a call counts. */
export interface Place {
  /** Another conference heard the call begin, or none did yet: it does not count here. */
  readonly isElsewhere?: true;
  readonly handOver?: HandOver;
}

/**
 * Finds out where the callback of a call counts. Conferences that follow each other on a number have it: a call that began in
 * one of them ends in it, though its end is reported to the next one. An end counts only once its begin is known.
 */
export async function placeOf(
  { calls, clock, rules }: HandOverPorts,
  { conferenceId, id: entryId }: Entry,
  call: Call,
  definition: Definition | undefined,
): Promise<Place> {
  if (rules.assignLead === undefined || definition?.fields.fonenumber === undefined) return {};
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
 * Puts the end of a call into the mailbox of the conference that it began in. Both the conference that hears the end and the one
 * that hears the begin do this, each after what it knows is stored: so one of them finds what the other one has, in
 * whichever order they come.
 */
export async function handOn(
  { calls, journal, mailbox, clock }: HandOverPorts,
  entry: Entry,
  handOver: HandOver,
): Promise<void> {
  const { conferenceId } = entry;
  // It is received here now: an entry that is old where it is put counts as one of a dead-letter queue. Its id is another one,
  // because its events are others than those of the conference that heard it.
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
