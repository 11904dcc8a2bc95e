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
 * Deletes a conference at FoneStorm, then in the relay. If FoneStorm does not have it, it counts as deleted.
 *
 * @returns a function of the id, which returns the deleted definition
 * @throws {OperationFailure} `not found`, `change under way`, `outcome unknown`
 * @throws {FoneStormError} | {BudgetExceeded} if FoneStorm did not delete it
 */
export function deleteConference(ports: IntentPorts & { readonly fonestorm: FoneStorm }) {
  return async (id: string): Promise<Definition> => {
    const read = await ports.definitions.read(id);
    if (read?.status === 'deleted' && read.intent) return tryAnnounce(ports, read);
    if (read?.status !== 'confirmed' || !read.fonestorm) throw conferenceNotFound();
    requireNoRequestInProgress(read, ports.clock);
    const stored = await announceChange(ports, read);
    const pendingChanges = stored.intent?.changes;
    const intent = {
      ...newIntent({ version: stored.version + 1 }, 'delete', ports.clock, numbersWithBookings(stored)),
      ...(pendingChanges && { changes: pendingChanges }),
    };
    const started = await writeNextVersion(ports, stored, { ...withoutIntent(stored), intent });
    try {
      await ports.fonestorm.delete(read.fonestorm.id);
    } catch (error) {
      const isRefusedAgain = isRefusal(error) && stored.intent?.kind === 'delete';
      const failure = isRefusedAgain
        ? await checkRefusedDeletion(ports.fonestorm, read.fonestorm.id, error)
        : error;
      const isGone = failure instanceof FoneStormError && failure.outcome === 'not found';
      if (!isGone) return failChange(ports, started, stored.intent, failure);
    }
    const deleted = await writeNextVersion(ports, started, {
      ...withoutIntent(started),
      status: 'deleted',
      intent: { ...intent, stage: 'announcing' },
    });
    return tryAnnounce(ports, deleted);
  };
}

/**
 * FoneStorm may refuse a repeated deletion because the first one succeeded.
 *
 * @returns the refusal if FoneStorm has the conference, otherwise the error of the read
 */
async function checkRefusedDeletion(fonestorm: FoneStorm, id: string, refusal: unknown): Promise<unknown> {
  try {
    await fonestorm.details(id);
    return refusal;
  } catch (error) {
    return error;
  }
}
