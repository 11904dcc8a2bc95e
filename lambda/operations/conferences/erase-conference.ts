import type { Definition } from '../../domain/definition';
import type { FoneStorm } from '../../ports/fonestorm';
import { numbersWithBookings } from '../numbers/book-number';
import { changeUnderWay, conferenceNotFound } from '../operation-failure';
import { deleteConference } from './delete-conference';
import {
  announceChange,
  type IntentPorts,
  newIntent,
  requireNoRequestInProgress,
  tryAnnounce,
} from './intents';

/**
 * Deletes a conference if it is not deleted yet, and erases what is stored about it. Its id, its times and FoneStorm's id stay,
 * so that it is not adopted as an unmanaged conference, and its id is not used again.
 *
 * @throws {OperationFailure} `not found`, also if it was erased before; `change under way`, also while the outcome of its
 *   creation is unknown; `outcome unknown`
 * @throws {FoneStormError} | {BudgetExceeded} if FoneStorm did not delete it; nothing is erased then
 */
export function eraseConference(ports: IntentPorts & { readonly fonestorm: FoneStorm }) {
  const { definitions, clock } = ports;
  return async (id: string): Promise<void> => {
    const read = await definitions.read(id);
    if (!read || (read.status === 'erased' && !read.intent)) throw conferenceNotFound();
    if (read.status === 'confirmed') await deleteConference(ports)(id);
    const deleted = await definitions.read(id);
    if (!deleted || deleted.status === 'proposed') throw changeUnderWay();
    requireNoRequestInProgress(deleted, clock);
    const stored = await announceChange(ports, deleted);
    if (stored.status === 'erased') return;
    const tombstone = tombstoneOf(stored, ports);
    if (!(await definitions.write(tombstone))) throw changeUnderWay();
    await tryAnnounce(ports, tombstone);
  };
}

function tombstoneOf(stored: Definition, { clock }: IntentPorts): Definition {
  const { id, fields, createdAt, version, fonestorm, isAwaited, seriesId } = stored;
  const { start_time, end_time } = fields;
  const times = { ...(start_time && { start_time }), ...(end_time && { end_time }) };
  const next = version + 1;
  return {
    ...{ id, fields: times, status: 'erased', createdAt, digest: '', version: next },
    ...(isAwaited && { isAwaited }),
    ...(seriesId && { seriesId }),
    ...(fonestorm && { fonestorm: { id: fonestorm.id, confirmedAt: fonestorm.confirmedAt } }),
    intent: {
      ...newIntent({ version: next }, 'erase', clock, numbersWithBookings(stored)),
      stage: 'announcing',
    },
  };
}
