import type { Definition } from '../../domain/definition';
import { type FoneStorm, FoneStormError } from '../../ports/fonestorm';
import { numbersWithBookings } from '../numbers/book-number';
import { conferenceNotFound } from '../operation-failure';
import {
  announceChange,
  failChange,
  type IntentPorts,
  isRefusal,
  newIntent,
  requireNoRequestInProgress,
  tryAnnounce,
  withoutIntent,
  writeNextVersion,
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
    if (read?.status === 'deleted' && read.intent) return tryAnnounce(ports, read);
    if (read?.status !== 'confirmed' || !read.fonestorm) throw conferenceNotFound();
    requireNoRequestInProgress(read, ports.clock);
    const stored = await announceChange(ports, read);
    const left = stored.intent?.changes;
    const intent = {
      ...newIntent({ id, version: stored.version + 1 }, 'delete', ports.clock, numbersWithBookings(stored)),
      ...(left && { changes: left }),
    };
    const begunOne = await writeNextVersion(ports, stored, { ...withoutIntent(stored), intent });
    try {
      await ports.fonestorm.delete(read.fonestorm.id);
    } catch (error) {
      const isRefusedAgain = isRefusal(error) && stored.intent?.kind === 'delete';
      const why = isRefusedAgain
        ? await checkRefusedDeletion(ports.fonestorm, read.fonestorm.id, error)
        : error;
      const isGone = why instanceof FoneStormError && why.outcome === 'not found';
      if (!isGone) return failChange(ports, begunOne, stored.intent, why);
    }
    const deleted = await writeNextVersion(ports, begunOne, {
      ...withoutIntent(begunOne),
      status: 'deleted',
      intent: { ...intent, stage: 'announcing' },
    });
    return tryAnnounce(ports, deleted);
  };
}

/** FoneStorm may have deleted what it refuses to delete once more: what it says when it is asked for it. */
async function checkRefusedDeletion(fonestorm: FoneStorm, id: string, refusal: unknown): Promise<unknown> {
  try {
    await fonestorm.details(id);
    return refusal;
  } catch (error) {
    return error;
  }
}
