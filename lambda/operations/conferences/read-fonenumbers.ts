import type { Generation } from '../../domain/generation';
import type { Definitions } from '../../ports/definitions';
import type { FoneStorm } from '../../ports/fonestorm';
import { conferenceNotFound } from '../operation-failure';
import { withoutIntent, writeNextVersion } from './intents';

export interface ReadFonenumbersPorts {
  readonly definitions: Definitions;
  readonly fonestorm: FoneStorm;
  readonly generation: Generation;
}

/**
 * Reads the phone numbers of a conference. With 2017 they are requested from FoneStorm once, and then cached in the definition.
 * With 2.4 they are requested each time, because a number can be assigned to another conference without an update of this one.
 *
 * @returns a function of the conference's id and of `isFresh`, which requests cached numbers again
 * @throws {OperationFailure} `not found`; never `change under way`: numbers that cannot be cached are returned too
 */
export function readFonenumbers(ports: ReadFonenumbersPorts) {
  return async (id: string, isFresh: boolean): Promise<readonly string[]> => {
    const definition = await ports.definitions.read(id);
    if (definition?.status !== 'confirmed' || !definition.fonestorm) throw conferenceNotFound();
    const { fonestorm } = definition;
    const isCached = ports.generation === '2017';
    if (fonestorm.fonenumbers && isCached && !isFresh) return fonestorm.fonenumbers;
    const fonenumbers = await ports.fonestorm.fonenumbers(fonestorm.id);
    // Not cached during a change of the conference: a read must not make a write fail.
    if (isCached && !definition.intent) {
      const next = { ...withoutIntent(definition), fonestorm: { ...fonestorm, fonenumbers } };
      await writeNextVersion(ports, definition, next).catch(() => undefined);
    }
    return fonenumbers;
  };
}
