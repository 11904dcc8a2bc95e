import * as v from 'valibot';
import { conference, detailSchema, EVENT_SOURCE, EVENTS, type EventType, metadata } from './events';

const text = (description: string) => v.pipe(v.string('a string'), v.description(description));

/** The fields that EventBridge adds to each event, besides `detail-type` and `detail`. */
export const envelope = {
  version: text('The version of this envelope.'),
  id: text('The id that EventBridge gave. A repeat may have another one: compare `detail.metadata.id`.'),
  source: v.pipe(
    v.literal(EVENT_SOURCE, `"${EVENT_SOURCE}"`),
    v.description('The source of every event of the relay.'),
  ),
  account: text('The AWS account of the relay. On one machine: 000000000000.'),
  time: text('The time at which the relay received the cause of the event. UTC, to the second.'),
  region: text('The AWS region of the relay. On one machine: local.'),
  resources: v.pipe(v.array(v.string('a string'), 'an array of strings'), v.description('Always empty.')),
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

/** The schema of an event of a type, in the form in which EventBridge sends it to a target. */
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
