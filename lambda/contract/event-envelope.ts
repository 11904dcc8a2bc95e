import * as v from 'valibot';
import { conference, detailSchema, EVENT_SOURCE, EVENTS, type EventType, metadata } from './events';

const text = (description: string) => v.pipe(v.string('a string'), v.description(description));

/** A field that only EventBridge adds: an event of the relay's API has none. */
const added = (description: string) =>
  v.exactOptional(text(`${description} Absent in an event of \`GET /v2/conferences/{id}/events\`.`));

/** The fields of each event besides `detail-type` and `detail`. EventBridge adds all but `source` and `time`. */
export const envelope = {
  version: added('The version of this envelope.'),
  id: added('The id that EventBridge gave. A repeat may have another one: compare `detail.metadata.id`.'),
  source: v.pipe(
    v.literal(EVENT_SOURCE, `"${EVENT_SOURCE}"`),
    v.description('The source of every event of the relay.'),
  ),
  account: added('The AWS account of the relay. On one machine: 000000000000.'),
  time: text('The time at which the relay received the cause of the event. UTC.'),
  region: added('The AWS region of the relay. On one machine: local.'),
  resources: v.exactOptional(
    v.pipe(
      v.array(v.string('a string'), 'an array of strings'),
      v.description('Always empty. Absent in an event of `GET /v2/conferences/{id}/events`.'),
    ),
  ),
  'replay-name': v.exactOptional(text('The name of the replay, if the event comes from an archive.')),
};

/** The fields of every event. A type of a later version has them, too. */
export const anyEventSchema = v.object(
  {
    ...envelope,
    'detail-type': v.string('a string'),
    detail: v.object({ metadata, conference }, 'an object'),
  },
  'an object',
);

/** The schema of an event of a type, in the form in which EventBridge sends it to a target, or the API lists it. */
export function eventSchema(type: EventType) {
  return v.pipe(
    v.object({
      ...envelope,
      'detail-type': v.pipe(v.literal(type), v.description('The type of the event.')),
      detail: detailSchema(type),
    }),
    v.title(type),
    v.description(EVENTS[type].when),
  );
}
