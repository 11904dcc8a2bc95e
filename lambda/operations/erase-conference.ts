import type { Definition } from '../domain/conference';
import type { FoneStorm } from '../ports';
import { numbersOf } from './book-number';
import { deleteConference } from './delete-conference';
import { noConference, OperationFailure } from './failures';
import { announce, announced, begun, type IntentPorts, requireNobodyAsking } from './intents';

/**
 * Deletes a conference where that is still to be done, and has everything erased that is stored about it: what is left
 * is its id, its times and FoneStorm's id, so that nothing takes it for another one.
 *
 * @throws {OperationFailure} `not found`, also where it was erased before; `change under way`, also while its creation is
 *   in doubt; `outcome unknown`
 * @throws {FoneStormError} | {BudgetExceeded} where FoneStorm did not delete it; nothing is erased then
 */
export function eraseConference(ports: IntentPorts & { readonly fonestorm: FoneStorm }) {
  const { definitions, clock } = ports;
  return async (id: string): Promise<void> => {
    const read = await definitions.read(id);
    if (!read || (read.standing === 'erased' && !read.intent)) throw noConference();
    if (read.standing === 'confirmed') await deleteConference(ports)(id);
    const deleted = await definitions.read(id);
    if (!deleted || deleted.standing === 'proposed') throw underWay();
    requireNobodyAsking(deleted, clock);
    const stored = await announced(ports, deleted);
    if (stored.standing === 'erased') return;
    const tombstone = tombstoneOf(stored, ports);
    if (!(await definitions.write(tombstone))) throw underWay();
    await announce(ports, tombstone);
  };
}

function tombstoneOf(stored: Definition, { clock }: IntentPorts): Definition {
  const { id, fields, createdAt, version, fonestorm } = stored;
  const { start_time, end_time } = fields;
  const times = { ...(start_time && { start_time }), ...(end_time && { end_time }) };
  const next = version + 1;
  return {
    ...{ id, fields: times, standing: 'erased', createdAt, digest: '', version: next },
    ...(fonestorm && { fonestorm: { id: fonestorm.id, confirmedAt: fonestorm.confirmedAt } }),
    intent: { ...begun({ id, version: next }, 'erase', clock, numbersOf(stored)), stage: 'announcing' },
  };
}

function underWay(): OperationFailure {
  return new OperationFailure(
    'change under way',
    'Another change of this conference is under way: try again',
  );
}
