import type { ConferenceFields } from '../../lambda/domain/conference';
import type { FoneStormConference } from '../../lambda/ports';
import type { Conference as SimulatedConference } from '../../simulator/conferences';

/** The fields in the shape of the relay's port. */
export type Conference = SimulatedConference & { readonly fields: ConferenceFields };

/** The relay's id in an id that FoneStorm chose. Only the run reads it; the relay does not. */
export function ourId(theirs: string): string {
  return theirs.replace(/-at-fonestorm-\d+$/, '');
}

export function listedSince24({ id, fields }: Conference): FoneStormConference {
  return { id, fields };
}

export function listed2017({ id, pin, fields }: Conference): FoneStormConference {
  const { callback_url: conference_url, ...shown } = fields;
  return { id, conference_pin: pin, ...(conference_url && { conference_url }), fields: shown };
}
