import type { CallbackFacts } from '../../../lambda/domain/status-event';
import type { World } from '../stand-ins/world';
import { conferencesIn } from './lookups';
import { entryIdOf, replayEvents, uidOf, type ViewChange } from './subscriber-view';

/** What is found where a conference has started for those alone whose calls, as their ends said, nobody answered. */
export function checkUnansweredCalls(world: World): readonly string[] {
  if (world.fonestorm.generation === '2017') return [];
  const timely = timelyEntries(world);
  const { neverAnswered } = world.fonestorm.calls;
  return conferencesIn(world.scenario).flatMap((conference) => {
    const tellings = replayEvents(world.relay, conference);
    const unanswered = new Set<string>();
    // Since it was scheduled last.
    const there = new Set<string>();
    // An end says that somebody was there, also where the begin was held up.
    let isEndHeard = false;
    const isAnybody = () => isEndHeard || [...there].some((uid) => !unanswered.has(uid));
    return tellings.flatMap((telling, index) => {
      const { event, before, after } = telling;
      const { type, detail } = event;
      if (type === 'Callback Received') {
        const callback = detail.callback as CallbackFacts;
        if (endsUnanswered(world, callback, timely)) unanswered.add(String(callback.known.uid));
        const { uid, status } = callback.known;
        isEndHeard ||= status === 'END' && !neverAnswered.has(String(uid));
      }
      if (type === 'Participant Joined') {
        there.add(uidOf(detail));
        // An end that overtook its begin comes again.
        unanswered.delete(uidOf(detail));
      }
      if (type === 'Conference Scheduled') {
        const isTakenBack = before.phase === 'live' && detail.metadata.origin === 'callback';
        if (isTakenBack && [...there].some((uid) => !neverAnswered.has(uid)))
          return [`${idOf(telling)} takes back a start, and somebody was there`];
        isEndHeard = false;
        replace(there, before.calls);
      }
      const isLastOfEntry = entryIdOf(tellings[index + 1]?.event) !== entryIdOf(event);
      const isOpen = after.phase === 'live' || after.phase === 'ended';
      if (!isLastOfEntry || !isOpen || isAnybody()) return [];
      return [`${conference} is ${after.phase} after ${idOf(telling)}, and nobody was in it`];
    });
  });
}

function idOf({ event }: ViewChange): string {
  return event.detail.metadata.id;
}

function replace(all: Set<string>, others: readonly string[]): void {
  all.clear();
  for (const other of others) all.add(other);
}

/**
 * The callbacks that were answered in time. What was held up, and a dead letter that comes back, is only a reason to ask
 * FoneStorm.
 */
export function timelyEntries({ callbackTransport, scenario }: World): ReadonlySet<string | undefined> {
  return new Set(scenario.maxReceives < 200 ? [] : callbackTransport.received.map(({ entryId }) => entryId));
}

/** Whether a callback ends a call that nobody answered, and was answered in time. */
export function endsUnanswered(
  { fonestorm }: World,
  { entry, known }: CallbackFacts,
  timely: ReadonlySet<string | undefined>,
): boolean {
  const isTimely = timely.has(entry) || timely.has(entry.replace(/-handed-over$/, ''));
  return isTimely && known.status === 'END' && fonestorm.calls.neverAnswered.has(String(known.uid));
}
