import {
  type ConferenceChanges,
  type ConferenceFields,
  changed,
  type Definition,
} from '../domain/conference';
import { type FoneStorm, FoneStormError } from '../ports';
import { noConference, OperationFailure } from './failures';
import { announce, begun, type IntentPorts, requireNobodyAsking, withoutIntent, write } from './intents';

export interface UpdatePorts extends IntentPorts {
  readonly fonestorm: FoneStorm;
}

/**
 * Changes a conference at FoneStorm, then here. What an earlier change left in doubt is sent along again.
 *
 * @param changesOf what to change, given the stored fields; may throw
 * @throws {OperationFailure} `not found`, `change under way`, `outcome unknown`
 * @throws {FoneStormError} | {BudgetExceeded} where FoneStorm did not do it
 */
export function updateConference(
  ports: UpdatePorts,
): (id: string, changesOf: (stored: ConferenceFields) => ConferenceChanges) => Promise<Definition> {
  return async (id, changesOf) => {
    const read = await ports.definitions.read(id);
    if (read?.standing !== 'confirmed') throw noConference();
    requireNobodyAsking(read, ports.clock);
    const stored = await announce(ports, read);
    const left = stored.intent?.kind === 'update' ? stored.intent.changes : {};
    const changes = { ...left, ...changesOf(stored.fields) };
    if (Object.keys(changes).length === 0) return stored;
    const intent = { ...begun({ id, version: stored.version + 1 }, 'update', ports.clock), changes };
    const begunOne = await write(ports, stored, { ...withoutIntent(stored), intent });
    return send(ports, begunOne, changes);
  };
}

async function send(ports: UpdatePorts, stored: Definition, changes: ConferenceChanges): Promise<Definition> {
  const { fonestorm, intent } = stored;
  if (!fonestorm || !intent) throw noConference();
  const { callback_url: _own, ...forFoneStorm } = changes;
  try {
    if (Object.keys(forFoneStorm).length > 0) await ports.fonestorm.update(fonestorm.id, forFoneStorm);
  } catch (error) {
    const inDoubt = error instanceof FoneStormError && error.isInDoubt;
    await write(ports, stored, {
      ...withoutIntent(stored),
      ...(inDoubt && { intent: { ...intent, stage: 'doubtful' } }),
    });
    if (!inDoubt) throw error;
    const detail = 'FoneStorm may have changed the conference: send the same request again';
    throw new OperationFailure('outcome unknown', detail, error);
  }
  const done = await write(ports, stored, {
    fields: changed(stored.fields, changes),
    standing: 'confirmed',
    fonestorm: { ...fonestorm, confirmedAt: ports.clock.now() },
    intent: { ...intent, stage: 'announcing' },
  });
  return announce(ports, done);
}
