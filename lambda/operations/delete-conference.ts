import type { Definition } from '../domain/conference';
import { type FoneStorm, FoneStormError } from '../ports';
import { numbersOf } from './book-number';
import { noConference } from './failures';
import {
  announce,
  announced,
  begun,
  type IntentPorts,
  isRefusal,
  notDone,
  requireNobodyAsking,
  withoutIntent,
  write,
} from './intents';

/**
 * Deletes a conference at FoneStorm, then here. One that FoneStorm no longer has counts as deleted.
 *
 * @returns the deleted definition
 * @throws {OperationFailure} `not found`, `change under way`, `outcome unknown`
 * @throws {FoneStormError} | {BudgetExceeded} where FoneStorm did not do it
 */
export function deleteConference(ports: IntentPorts & { readonly fonestorm: FoneStorm }) {
  return async (id: string): Promise<Definition> => {
    const read = await ports.definitions.read(id);
    if (read?.standing === 'deleted' && read.intent) return announce(ports, read);
    if (read?.standing !== 'confirmed' || !read.fonestorm) throw noConference();
    requireNobodyAsking(read, ports.clock);
    const stored = await announced(ports, read);
    const left = stored.intent?.changes;
    const intent = {
      ...begun({ id, version: stored.version + 1 }, 'delete', ports.clock, numbersOf(stored)),
      ...(left && { changes: left }),
    };
    const begunOne = await write(ports, stored, { ...withoutIntent(stored), intent });
    try {
      await ports.fonestorm.delete(read.fonestorm.id);
    } catch (error) {
      const isRefusedAgain = isRefusal(error) && stored.intent?.kind === 'delete';
      const why = isRefusedAgain ? await lookAgain(ports.fonestorm, read.fonestorm.id, error) : error;
      const isGone = why instanceof FoneStormError && why.outcome === 'not found';
      if (!isGone) return notDone(ports, begunOne, stored.intent, why);
    }
    const deleted = await write(ports, begunOne, {
      ...withoutIntent(begunOne),
      standing: 'deleted',
      intent: { ...intent, stage: 'announcing' },
    });
    return announce(ports, deleted);
  };
}

/** FoneStorm may have deleted what it refuses to delete once more: what it says when it is asked for it. */
async function lookAgain(fonestorm: FoneStorm, id: string, refusal: unknown): Promise<unknown> {
  try {
    await fonestorm.details(id);
    return refusal;
  } catch (error) {
    return error;
  }
}
