import { randomUUID } from 'node:crypto';
import type { ConferenceFields } from '../lambda/domain/conference';
import { Problem } from '../lambda/http/problems';
import type { Conference, Conferences } from './conferences';
import type { Settings } from './settings';

/**
 * A new conference, under the id that it was given or one of its own, as the setting `ids` has it.
 *
 * @throws {Problem} `id-taken`, `refused-by-fonestorm`
 */
export function newConference(
  { id, fields }: { readonly id?: string | undefined; readonly fields: ConferenceFields },
  conferences: Conferences,
  ids: Settings['ids'],
): Conference {
  return {
    id: id === undefined ? randomUUID() : idFor(id, conferences.get(id) !== undefined, ids),
    pin: conferences.freePin(),
    fields,
    people: [],
    hasBegun: false,
    isOver: false,
  };
}

function idFor(given: string, isTaken: boolean, ids: Settings['ids']): string {
  switch (ids) {
    case 'honoured':
      if (!isTaken) return given;
      throw new Problem('id-taken', 'id: expected one that no conference has, or none');
    case 'ignored':
      return randomUUID();
    case 'rejected':
      throw new Problem(
        'refused-by-fonestorm',
        'id: expected none: the settings of the simulator reject ids',
      );
    case 'duplicated':
      return isTaken ? randomUUID() : given;
    default:
      return ids satisfies never;
  }
}
