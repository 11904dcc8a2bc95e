import type { Definition } from '../domain/definition';
import type { Page } from './page';

/** The definitions of conferences. Only the API and the sweep write them. */
export interface Definitions {
  /** The newest version, or undefined. */
  read(id: string): Promise<Definition | undefined>;
  /**
   * Writes a definition if the stored version is the one before. Version 1 requires that none is stored.
   *
   * @returns false after a concurrent write; nothing is written then
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
  /** The confirmed definitions, in the order of their creation. Eventually consistent with `write`. */
  list(limit: number, cursor?: string): Promise<Page<Definition>>;
  /** The definitions with an intent, the oldest intent first. Eventually consistent with `write`. */
  listUnfinished(limit: number, cursor?: string): Promise<Page<Definition>>;
}
