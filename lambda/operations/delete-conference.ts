import { type FoneStorm, FoneStormError } from '../ports';
import { noConference, OperationFailure } from './failures';
import { announce, begun, type IntentPorts, requireNobodyAsking, withoutIntent, write } from './intents';

/**
 * Deletes a conference at FoneStorm, then here. One that FoneStorm no longer has counts as deleted.
 *
 * @throws {OperationFailure} `not found`, `change under way`, `outcome unknown`
 * @throws {FoneStormError} | {BudgetExceeded} where FoneStorm did not do it
 */
export function deleteConference(ports: IntentPorts & { readonly fonestorm: FoneStorm }) {
  return async (id: string): Promise<void> => {
    const read = await ports.definitions.read(id);
    if (read?.standing !== 'confirmed' || !read.fonestorm) throw noConference();
    requireNobodyAsking(read, ports.clock);
    const stored = await announce(ports, read);
    const intent = begun({ id, version: stored.version + 1 }, 'delete', ports.clock);
    const begunOne = await write(ports, stored, { ...withoutIntent(stored), intent });
    try {
      await ports.fonestorm.delete(read.fonestorm.id);
    } catch (error) {
      if (!(error instanceof FoneStormError && error.outcome === 'not found')) {
        const inDoubt = error instanceof FoneStormError && error.isInDoubt;
        await write(ports, begunOne, {
          ...withoutIntent(begunOne),
          ...(inDoubt && { intent: { ...intent, stage: 'doubtful' } }),
        });
        if (!inDoubt) throw error;
        const detail = 'FoneStorm may have deleted the conference: send the same request again';
        throw new OperationFailure('outcome unknown', detail, error);
      }
    }
    const deleted = await write(ports, begunOne, {
      ...withoutIntent(begunOne),
      standing: 'deleted',
      intent: { ...intent, stage: 'announcing' },
    });
    await announce(ports, deleted);
  };
}
