import type { ConferenceFields } from '../../../lambda/domain/definition';
import type { FoneStormConference } from '../../../lambda/ports/fonestorm';
import type { Conference as SimulatedConference } from '../../../simulator/conferences/conferences';

/** The fields in the shape of the relay's port. */
export type Conference = SimulatedConference & { readonly fields: ConferenceFields };

/** The relay's id in an id that FoneStorm chose. Only the run reads it; the relay does not. */
export function relayId(theirs: string): string {
  return theirs.replace(/-at-fonestorm-\d+$/, '');
}

export function toListedSince24({ id, fields }: Conference): FoneStormConference {
  return { id, fields };
}

export function toListed2017({ id, pin, fields }: Conference): FoneStormConference {
  const { callback_url: conference_url, ...shown } = fields;
  return { id, conference_pin: pin, ...(conference_url && { conference_url }), fields: shown };
}
