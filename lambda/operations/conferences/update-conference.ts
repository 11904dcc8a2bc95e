import { isDeepStrictEqual } from 'node:util';
import {
  applyChanges,
  type ConferenceChanges,
  type ConferenceFields,
  type Definition,
  type FoneStormRecord,
  type Intent,
} from '../../domain/definition';
import { changesToSend } from '../../domain/generation';
import type { Clock } from '../../ports/clock';
import type { FoneStorm } from '../../ports/fonestorm';
import { bookNumbers, numbersWithBookings } from '../numbers/book-number';
import { conferenceNotFound } from '../operation-failure';
import {
  announceChange,
  failChange,
  type IntentPorts,
  isRefusal,
  type NextDefinition,
  newIntent,
  requireNoLateEffect,
  requireNoRequestInProgress,
  tryAnnounce,
  withoutIntent,
  writeNextVersion,
} from './intents';

export interface UpdatePorts extends IntentPorts {
  readonly fonestorm: FoneStorm;
}

/**
 * Changes a conference at FoneStorm, then here. What an earlier change left in doubt is sent along again. What changes
 * nothing is sent, and not announced.
 *
 * @param changesOf what to change, given the fields as they are, with what is in doubt; may throw
 * @throws {OperationFailure} `not found`, `number taken`, `change under way`, `outcome unknown`
 * @throws {FoneStormError} | {BudgetExceeded} where FoneStorm did not do it
 */
export function updateConference(
  ports: UpdatePorts,
): (id: string, changesOf: (stored: ConferenceFields) => ConferenceChanges) => Promise<Definition> {
  return async (id, changesOf) => {
    const read = await ports.definitions.read(id);
    if (read?.status !== 'confirmed' || !read.fonestorm) throw conferenceNotFound();
    requireNoRequestInProgress(read, ports.clock);
    const stored = await announceChange(ports, read);
    const left = stored.intent?.changes ?? {};
    const changes = { ...left, ...changesOf(applyChanges(stored.fields, left)) };
    if (Object.keys(changes).length === 0) return stored;
    const isAgain = stored.intent?.kind === 'update' && isDeepStrictEqual(left, changes);
    const isDone = !stored.intent && isDeepStrictEqual(applyChanges(stored.fields, changes), stored.fields);
    requireNoLateEffect(stored, ports.clock, isAgain || isDone);
    const wanted = [left, changes].map((each) => applyChanges(stored.fields, each));
    const booked = await bookNumbers(ports, id, [stored.fields, ...wanted]);
    const intent = updateIntent(stored, changes, booked, ports.clock);
    const begunOne = await writeNextVersion(ports, stored, { ...withoutIntent(stored), intent });
    const { id: theirs } = read.fonestorm;
    const sent = changesToSend(ports.generation, id, changes);
    try {
      await sendUpdate(ports, theirs, sent, intent);
    } catch (error) {
      const isOpen = stored.intent !== undefined && isRefusal(error);
      const found = isOpen ? await checkRefusedUpdate(ports, theirs, sent) : 'unknown';
      const earlier = found === 'unchanged' && isAgain ? undefined : stored.intent;
      if (found !== 'changed') return failChange(ports, begunOne, earlier, error);
    }
    const next = definitionAfterUpdate(begunOne.fields, read.fonestorm, intent, ports.clock);
    return tryAnnounce(
      ports,
      await writeNextVersion(ports, begunOne, { ...withoutIntent(begunOne), ...next }),
    );
  };
}

function updateIntent(
  stored: Definition,
  changes: ConferenceChanges,
  booked: readonly string[],
  clock: Clock,
): Intent {
  const { id, version, intent: earlier } = stored;
  const mayBeDeleted = earlier?.kind === 'delete' || earlier?.mayBeDeleted === true;
  const fonenumbers = [...new Set([...booked, ...numbersWithBookings(stored)])];
  const intent = newIntent({ id, version: version + 1 }, 'update', clock, fonenumbers);
  return { ...intent, changes, ...(mayBeDeleted && { mayBeDeleted }) };
}

/** If there is nothing to send, but FoneStorm may have deleted the conference, this checks that it exists. */
async function sendUpdate(
  { fonestorm }: UpdatePorts,
  id: string,
  sent: ConferenceChanges,
  { mayBeDeleted }: Intent,
): Promise<void> {
  if (Object.keys(sent).length > 0) await fonestorm.update(id, sent);
  else if (mayBeDeleted) await fonestorm.details(id);
}

/**
 * What FoneStorm shows of changes that it refused: it may have made them when it was sent them before, and not want
 * them once more.
 */
async function checkRefusedUpdate(
  { fonestorm }: UpdatePorts,
  id: string,
  sent: ConferenceChanges,
): Promise<'changed' | 'unchanged' | 'unknown'> {
  const found = await fonestorm.details(id).catch(() => undefined);
  if (!found?.fields) return 'unknown';
  const wanted = applyChanges(found.fields, sent);
  return isDeepStrictEqual(found.fields, wanted) ? 'changed' : 'unchanged';
}

/** The definition after a change. FoneStorm's phone numbers may be others now. */
function definitionAfterUpdate(
  before: ConferenceFields,
  { fonenumbers: _old, ...fonestorm }: FoneStormRecord,
  { changes = {}, mayBeDeleted: _it_was_not, ...intent }: Intent,
  clock: Clock,
): NextDefinition {
  const fields = applyChanges(before, changes);
  const news = effectiveChanges(changes, before, fields);
  const hasNews = Object.keys(news).length > 0;
  return {
    fields,
    status: 'confirmed',
    fonestorm: { ...fonestorm, confirmedAt: clock.now() },
    ...(hasNews && { intent: { ...intent, stage: 'announcing', changes: news } }),
  };
}

/** Those of the changes that changed something. */
function effectiveChanges(
  changes: ConferenceChanges,
  before: ConferenceFields,
  after: ConferenceFields,
): ConferenceChanges {
  const news = { ...changes };
  for (const name of Object.keys(news) as (keyof ConferenceFields)[]) {
    if (isDeepStrictEqual(before[name], after[name])) delete news[name];
  }
  return news;
}
