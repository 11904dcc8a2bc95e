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

/** The most commands that a definition remembers. A queue repeats an interrupted command after three minutes. */
const MAX_COMMANDS = 10;

/**
 * Changes a conference at FoneStorm, then in the relay. If the outcome of an earlier update is unknown, its changes are sent
 * again with the new ones. Changes without an effect are sent, but not announced.
 *
 * @returns a function of the id, of `changesOf`, and of the key of the command that changes it, if one does. `changesOf` gets the
 *   current fields, with the changes of an unknown outcome, and returns the changes; it may throw. A repeat of a command changes
 *   nothing, so that it does not undo what another caller changed since then.
 * @throws {OperationFailure} `not found`, `number taken`, `change under way`, `outcome unknown`
 * @throws {FoneStormError} | {BudgetExceeded} if FoneStorm did not make the changes
 */
export function updateConference(
  ports: UpdatePorts,
): (
  id: string,
  changesOf: (stored: ConferenceFields) => ConferenceChanges,
  command?: string,
) => Promise<Definition> {
  return async (id, changesOf, command) => {
    const read = await ports.definitions.read(id);
    if (read?.status !== 'confirmed' || !read.fonestorm) throw conferenceNotFound();
    requireNoRequestInProgress(read, ports.clock);
    const stored = await announceChange(ports, read);
    if (isCommandIn(stored, command)) return stored;
    const pending = stored.intent?.changes ?? {};
    // The pending change has the changes of a repeated command, and those of later callers.
    const isPending = isCommandIn(stored.intent, command);
    const changes = isPending ? pending : { ...pending, ...changesOf(applyChanges(stored.fields, pending)) };
    if (Object.keys(changes).length === 0) return stored;
    const isRepeat = stored.intent?.kind === 'update' && isDeepStrictEqual(pending, changes);
    const isUnchanged =
      !stored.intent && isDeepStrictEqual(applyChanges(stored.fields, changes), stored.fields);
    requireNoLateEffect(stored, ports.clock, isRepeat || isUnchanged);
    const possible = [pending, changes].map((each) => applyChanges(stored.fields, each));
    const booked = await bookNumbers(ports, id, [stored.fields, ...possible]);
    const intent = updateIntent(stored, changes, booked, ports.clock, command);
    const started = await writeNextVersion(ports, stored, { ...withoutIntent(stored), intent });
    const { id: fonestormId } = read.fonestorm;
    const sent = changesToSend(ports.generation, id, changes);
    try {
      await sendUpdate(ports, fonestormId, sent, intent);
    } catch (error) {
      const isRefusedAgain = stored.intent !== undefined && isRefusal(error);
      const found = isRefusedAgain ? await checkRefusedUpdate(ports, fonestormId, sent) : 'unknown';
      const earlier = found === 'unchanged' && isRepeat ? undefined : stored.intent;
      if (found !== 'changed') return failChange(ports, started, earlier, error);
    }
    const next = definitionAfterUpdate(started, read.fonestorm, intent, ports.clock);
    return tryAnnounce(ports, await writeNextVersion(ports, started, { ...withoutIntent(started), ...next }));
  };
}

/** Whether a definition, or its pending change, has the change of a command. */
function isCommandIn(of: Pick<Definition, 'commands'> | undefined, command: string | undefined): boolean {
  return command !== undefined && of?.commands?.includes(command) === true;
}

function updateIntent(
  stored: Definition,
  changes: ConferenceChanges,
  booked: readonly string[],
  clock: Clock,
  command: string | undefined,
): Intent {
  const { version, intent: earlier } = stored;
  const all = [...(earlier?.commands ?? []), ...(command === undefined ? [] : [command])];
  const commands = [...new Set(all)].slice(-MAX_COMMANDS);
  const mayBeDeleted = earlier?.kind === 'delete' || earlier?.mayBeDeleted === true;
  const fonenumbers = [...new Set([...booked, ...numbersWithBookings(stored)])];
  const intent = newIntent({ version: version + 1 }, 'update', clock, fonenumbers);
  return {
    ...intent,
    changes,
    ...(commands.length > 0 && { commands }),
    ...(mayBeDeleted && { mayBeDeleted }),
  };
}

/** Sends an update. If there are no changes to send, but FoneStorm may have deleted the conference, checks that it exists. */
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
 * Checks whether FoneStorm has changes that it refused. It may refuse a repeated update because the first one succeeded.
 */
async function checkRefusedUpdate(
  { fonestorm }: UpdatePorts,
  id: string,
  sent: ConferenceChanges,
): Promise<'changed' | 'unchanged' | 'unknown'> {
  const found = await fonestorm.details(id).catch(() => undefined);
  if (!found?.fields) return 'unknown';
  const expected = applyChanges(found.fields, sent);
  return isDeepStrictEqual(found.fields, expected) ? 'changed' : 'unchanged';
}

/** The definition after a change. The cached phone numbers are removed: they may have changed too. */
function definitionAfterUpdate(
  { fields: before, commands: earlier = [] }: Definition,
  { fonenumbers: _fonenumbers, ...fonestorm }: FoneStormRecord,
  { changes = {}, commands: own = [], mayBeDeleted: _mayBeDeleted, ...intent }: Intent,
  clock: Clock,
): NextDefinition {
  const commands = [...earlier, ...own].slice(-MAX_COMMANDS);
  const fields = applyChanges(before, changes);
  const effective = effectiveChanges(changes, before, fields);
  const hasEffect = Object.keys(effective).length > 0;
  return {
    fields,
    status: 'confirmed',
    fonestorm: { ...fonestorm, confirmedAt: clock.now() },
    ...(commands.length > 0 && { commands }),
    ...(hasEffect && { intent: { ...intent, stage: 'announcing', changes: effective } }),
  };
}

/** The changes of fields whose value differs afterwards. */
function effectiveChanges(
  changes: ConferenceChanges,
  before: ConferenceFields,
  after: ConferenceFields,
): ConferenceChanges {
  const effective = { ...changes };
  for (const name of Object.keys(effective) as (keyof ConferenceFields)[]) {
    if (isDeepStrictEqual(before[name], after[name])) delete effective[name];
  }
  return effective;
}
