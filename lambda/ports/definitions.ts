import type { Definition } from '../domain/definition';
import type { Page } from './page';

/** Definitions of conferences: written by the API alone. */
export interface Definitions {
  /** The newest one, or undefined. */
  read(id: string): Promise<Definition | undefined>;
  /**
   * Writes a definition, provided that the stored version is the one before its own (none, where its own is 1).
   *
   * @returns false where somebody else wrote meanwhile; nothing is written then
   */
  write(definition: Definition): Promise<boolean>;
  /**
   * Records the owner of a FoneStorm id, without expiry. The first conference to register an id owns it.
   *
   * @returns the owner: this conference, or another
   */
  registerFoneStormId(fonestormId: string, conferenceId: string): Promise<string>;
  /** The owner of a FoneStorm id, in any status; undefined if no conference registered it. */
  ownerOfFoneStormId(fonestormId: string): Promise<string | undefined>;
  /** The confirmed ones, in the order of their creation. May lag behind `write` by moments. */
  list(limit: number, from?: string): Promise<Page<Definition>>;
  /** Those with an intent, the one that began first at first. May lag behind `write` by moments. */
  listUnfinished(limit: number, from?: string): Promise<Page<Definition>>;
}
