import { toJsonSchema } from '@valibot/to-json-schema';
import { eventSchema } from '../lambda/contract/event-envelope';
import type { EventType } from '../lambda/contract/events';

/** The JSON Schema (2020-12) of an event of a type, as EventBridge sends it to a target, or the API lists it. */
export function eventJsonSchema(type: EventType) {
  return toJsonSchema(eventSchema(type), { target: 'draft-2020-12' });
}
