import { isDeepStrictEqual } from 'node:util';
import {
  type AtFoneStorm,
  type ConferenceChanges,
  type ConferenceFields,
  changed,
  type Definition,
  type Intent,
} from '../domain/conference';
import { sentChanges } from '../domain/generation';
import type { Clock, FoneStorm } from '../ports';
import { bookNumbers, numbersOf } from './book-number';
import { noConference } from './failures';
import {
  announce,
  announced,
  begun,
  type IntentPorts,
  isRefusal,
  type NextDefinition,
  notDone,
  requireNobodyAsking,
  requireNothingLate,
  withoutIntent,
  write,
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
    if (read?.standing !== 'confirmed' || !read.fonestorm) throw noConference();
    requireNobodyAsking(read, ports.clock);
    const stored = await announced(ports, read);
    const left = stored.intent?.changes ?? {};
    const changes = { ...left, ...changesOf(changed(stored.fields, left)) };
    if (Object.keys(changes).length === 0) return stored;
    const isAgain = stored.intent?.kind === 'update' && isDeepStrictEqual(left, changes);
    const isDone = !stored.intent && isDeepStrictEqual(changed(stored.fields, changes), stored.fields);
    requireNothingLate(stored, ports.clock, isAgain || isDone);
    const wanted = [left, changes].map((each) => changed(stored.fields, each));
    const booked = await bookNumbers(ports, id, [stored.fields, ...wanted]);
    const intent = intentOf(stored, changes, booked, ports.clock);
    const begunOne = await write(ports, stored, { ...withoutIntent(stored), intent });
    const { id: theirs } = read.fonestorm;
    const sent = sentChanges(ports.generation, id, changes);
    try {
      await send(ports, theirs, sent, intent);
    } catch (error) {
      const isOpen = stored.intent !== undefined && isRefusal(error);
      const found = isOpen ? await looked(ports, theirs, sent) : 'no look';
      const earlier = found === 'unchanged' && isAgain ? undefined : stored.intent;
      if (found !== 'changed') return notDone(ports, begunOne, earlier, error);
    }
    const next = done(begunOne.fields, read.fonestorm, intent, ports.clock);
    return announce(ports, await write(ports, begunOne, { ...withoutIntent(begunOne), ...next }));
  };
}

function intentOf(
  stored: Definition,
  changes: ConferenceChanges,
  booked: readonly string[],
  clock: Clock,
): Intent {
  const { id, version, intent: earlier } = stored;
  const mayBeDeleted = earlier?.kind === 'delete' || earlier?.mayBeDeleted === true;
  const fonenumbers = [...new Set([...booked, ...numbersOf(stored)])];
  const intent = begun({ id, version: version + 1 }, 'update', clock, fonenumbers);
  return { ...intent, changes, ...(mayBeDeleted && { mayBeDeleted }) };
}

/** If there is nothing to send, but FoneStorm may have deleted the conference, this checks that it exists. */
async function send(
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
async function looked(
  { fonestorm }: UpdatePorts,
  id: string,
  sent: ConferenceChanges,
): Promise<'changed' | 'unchanged' | 'no look'> {
  const found = await fonestorm.details(id).catch(() => undefined);
  if (!found?.fields) return 'no look';
  const wanted = changed(found.fields, sent);
  return isDeepStrictEqual(found.fields, wanted) ? 'changed' : 'unchanged';
}

/** The definition after a change. FoneStorm's phone numbers may be others now. */
function done(
  before: ConferenceFields,
  { fonenumbers: _old, ...fonestorm }: AtFoneStorm,
  { changes = {}, mayBeDeleted: _it_was_not, ...intent }: Intent,
  clock: Clock,
): NextDefinition {
  const fields = changed(before, changes);
  const news = differing(changes, before, fields);
  const hasNews = Object.keys(news).length > 0;
  return {
    fields,
    standing: 'confirmed',
    fonestorm: { ...fonestorm, confirmedAt: clock.now() },
    ...(hasNews && { intent: { ...intent, stage: 'announcing', changes: news } }),
  };
}

/** Those of the changes that changed something. */
function differing(
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
