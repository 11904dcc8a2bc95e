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
 * The phone numbers of a conference: FoneStorm is asked once, and its answer kept. With generation 2.4 it is asked every
 * time, because a number can be assigned to another conference without an update of this one.
 *
 * @param isFresh asks FoneStorm though its answer is kept
 * @throws {OperationFailure} `not found`; never `change under way`: an answer that cannot be kept is given all the same
 */
export function readFonenumbers(ports: ReadFonenumbersPorts) {
  return async (id: string, isFresh: boolean): Promise<readonly string[]> => {
    const definition = await ports.definitions.read(id);
    if (definition?.status !== 'confirmed' || !definition.fonestorm) throw conferenceNotFound();
    const { fonestorm } = definition;
    const isKept = ports.generation === '2017';
    if (fonestorm.fonenumbers && isKept && !isFresh) return fonestorm.fonenumbers;
    const fonenumbers = await ports.fonestorm.fonenumbers(fonestorm.id);
    // Nothing is kept while somebody changes the conference: a read is not to get in the way of a write.
    if (isKept && !definition.intent) {
      const next = { ...withoutIntent(definition), fonestorm: { ...fonestorm, fonenumbers } };
      await writeNextVersion(ports, definition, next).catch(() => undefined);
    }
    return fonenumbers;
  };
}
