import { isDeepStrictEqual } from 'node:util';
import {
  type AtFoneStorm,
  type ConferenceChanges,
  type ConferenceFields,
  changed,
  type Definition,
  type Intent,
} from '../domain/conference';
import type { Clock, FoneStorm } from '../ports';
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
 * @throws {OperationFailure} `not found`, `change under way`, `outcome unknown`
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
    const mayBeDeleted = stored.intent?.kind === 'delete' || stored.intent?.mayBeDeleted === true;
    const intent: Intent = {
      ...begun({ id, version: stored.version + 1 }, 'update', ports.clock),
      changes,
      ...(mayBeDeleted && { mayBeDeleted }),
    };
    const begunOne = await write(ports, stored, { ...withoutIntent(stored), intent });
    const { callback_url: _own, ...forFoneStorm } = changes;
    try {
      if (Object.keys(forFoneStorm).length > 0) await ports.fonestorm.update(read.fonestorm.id, forFoneStorm);
    } catch (error) {
      const earlier = stored.intent;
      const found =
        earlier && isRefusal(error) ? await looked(ports, read.fonestorm.id, forFoneStorm) : 'no look';
      if (found !== 'changed') {
        const isOver = found === 'unchanged' && isDeepStrictEqual(earlier?.changes, changes);
        return notDone(ports, begunOne, isOver ? undefined : earlier, error);
      }
    }
    return announce(
      ports,
      await write(ports, begunOne, done(begunOne.fields, read.fonestorm, intent, ports.clock)),
    );
  };
}

/**
 * What FoneStorm shows of changes that it refused: it may have made them when it was sent them before, and not want
 * them once more.
 */
async function looked(
  { fonestorm }: UpdatePorts,
  id: string,
  changes: ConferenceChanges,
): Promise<'changed' | 'unchanged' | 'no look'> {
  const found = await fonestorm.details(id).catch(() => undefined);
  if (!found?.fields) return 'no look';
  return isDeepStrictEqual(found.fields, changed(found.fields, changes)) ? 'changed' : 'unchanged';
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
