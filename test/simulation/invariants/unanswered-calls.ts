import type { CallbackFacts } from '../../../lambda/domain/callback/describe-callback';
import type { World } from '../stand-ins/world';
import { conferencesIn } from './lookups';
import { entryIdOf, replayEvents, uidOf, type ViewChange } from './subscriber-view';

/** Finds conferences that unanswered calls started. */
export function checkUnansweredCalls(world: World): readonly string[] {
  if (world.fonestorm.generation === '2017') return [];
  const timely = timelyEntries(world);
  const { neverAnswered } = world.fonestorm.calls;
  return conferencesIn(world.scenario).flatMap((conference) => {
    const viewChanges = replayEvents(world.relay, conference);
    const unanswered = new Set<string>();
    // The calls since the conference was last scheduled.
    const participants = new Set<string>();
    // The END of an answered call proves presence, even if its BEGIN was delayed.
    let hasAnsweredEnd = false;
    const isAnyonePresent = () => hasAnsweredEnd || [...participants].some((uid) => !unanswered.has(uid));
    return viewChanges.flatMap((viewChange, index) => {
      const { event, before, after } = viewChange;
      const { type, detail } = event;
      if (type === 'Callback Received') {
        const callback = detail.callback as CallbackFacts;
        if (endsUnanswered(world, callback, timely)) unanswered.add(String(callback.known.uid));
        const { uid, status } = callback.known;
        hasAnsweredEnd ||= status === 'END' && !neverAnswered.has(String(uid));
      }
      if (type === 'Participant Joined') {
        participants.add(uidOf(detail));
        // An END that overtook its BEGIN is processed again.
        unanswered.delete(uidOf(detail));
      }
      if (type === 'Conference Scheduled') {
        const isUndone = before.phase === 'live' && detail.metadata.origin === 'callback';
        if (isUndone && [...participants].some((uid) => !neverAnswered.has(uid)))
          return [`${idOf(viewChange)} undoes a start, and somebody was present`];
        hasAnsweredEnd = false;
        replace(participants, before.calls);
      }
      const isLastOfEntry = entryIdOf(world, viewChanges[index + 1]?.event) !== entryIdOf(world, event);
      const isOpen = after.phase === 'live' || after.phase === 'ended';
      if (!isLastOfEntry || !isOpen || isAnyonePresent()) return [];
      return [`${conference} is ${after.phase} after ${idOf(viewChange)}, and nobody was in it`];
    });
  });
}

function idOf({ event }: ViewChange): string {
  return event.detail.metadata.id;
}

function replace(all: Set<string>, next: readonly string[]): void {
  all.clear();
  for (const each of next) all.add(each);
}

/** The callbacks that were answered in time. Delayed ones and redriven dead letters are only a reason to check. */
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
