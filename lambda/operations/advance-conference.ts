import { advance, type Known, type Outcome, onFault } from '../domain/advance';
import { parseCallback } from '../domain/callback';
import type { Entry } from '../domain/entry';
import type { Rules } from '../domain/rules';
import type { EventBus, Journal, Log, Questions, Saved, Unpublished } from '../ports';

export interface AdvancePorts {
  readonly journal: Journal;
  readonly eventBus: EventBus;
  readonly questions: Questions;
  readonly rules: Rules;
  readonly log: Log;
}

/** Several writers at once are so rare that this many attempts only fail where something is broken. */
const MOST_ATTEMPTS = 5;

/**
 * Advances a conference by one entry, once, however often it is delivered. The outcome is saved together with what is
 * to be published of it; then it is published, and taken back. Whoever comes after a crash publishes what was left,
 * the same events with the same ids, before anything else happens to the conference.
 *
 * Throws where the infrastructure fails: the entry is then to be delivered again, before any other of its conference.
 */
export function advanceConference(ports: AdvancePorts): (entry: Entry) => Promise<void> {
  return async (entry) => {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      if (await attemptOnce(ports, entry)) return;
    }
    throw new Error(`conference ${entry.conferenceId}: somebody else advances it at the same time`);
  };
}

/** False where somebody else saved meanwhile. */
async function attemptOnce(ports: AdvancePorts, entry: Entry): Promise<boolean> {
  const { journal } = ports;
  const { definition, saved, isRepeat } = await journal.load(entry.conferenceId, entry.id);
  if (saved?.unpublished) {
    await publish(ports, saved.unpublished);
    if (saved.unpublished.entry.id === entry.id) return true;
    return false;
  }
  if (isRepeat) return true;
  const known = { definition, state: saved?.state, ...(await identity(journal, entry)) };
  const { state, events, question } = outcomeOf(ports, known, entry);
  const unpublished: Unpublished = { entry, events, ...(question && { question }) };
  const next: Saved = { state, unpublished };
  if (!(await journal.save(entry.conferenceId, next))) return false;
  await publish(ports, unpublished);
  return true;
}

/** The order matters: what is published is in the history, and only what is both is taken back. */
async function publish(
  { journal, eventBus, questions, log }: AdvancePorts,
  { entry, events, question }: Unpublished,
) {
  await journal.record(entry.conferenceId, { entry, events });
  if (events.length > 0) await eventBus.publish(events);
  if (question) await questions.put(question);
  await journal.published(entry.conferenceId, entry.id);
  log.info('an entry was advanced', {
    conferenceId: entry.conferenceId,
    entryId: entry.id,
    kind: entry.kind,
    events: events.length,
  });
}

async function identity(journal: Journal, entry: Entry): Promise<Pick<Known, 'duplicateOf' | 'callEnded'>> {
  const call = entry.kind === 'callback' ? parseCallback(entry.request).call : undefined;
  if (!call) return {};
  const owner = await journal.claim(entry.conferenceId, call, entry.id);
  const callEnded =
    call.status === 'BEGIN' && (await journal.isClaimed(entry.conferenceId, { ...call, status: 'END' }));
  return { callEnded, ...(owner !== entry.id && { duplicateOf: owner }) };
}

/** Content never fails an entry: what cannot be handled becomes an event that carries the fault. */
function outcomeOf({ rules, log }: AdvancePorts, known: Known, entry: Entry): Outcome {
  try {
    return advance(known, entry, rules);
  } catch (error) {
    log.error('an entry cannot be handled', { conferenceId: entry.conferenceId, entryId: entry.id, error });
    return onFault(known, entry, 'the entry cannot be handled', rules);
  }
}
