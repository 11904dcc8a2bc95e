import * as v from 'valibot';
import { COMMAND_TYPES } from '../../contract/commands';
import { EVENT_SOURCE } from '../../contract/events';
import type { Command } from '../../domain/command';

/** Deeper than any field of a command. */
const MAX_DEPTH = 16;

/** The event of a command. A rule of EventBridge puts it into the queue. The relay's own events are refused. */
const commandEventSchema = v.object({
  id: v.pipe(v.string(), v.nonEmpty()),
  source: v.pipe(v.string(), v.nonEmpty(), v.notValue(EVENT_SOURCE)),
  'detail-type': v.picklist(COMMAND_TYPES),
  detail: v.record(v.string(), v.unknown()),
});

/**
 * The command of a message. Its detail is not validated: the API's own parser does that.
 *
 * @throws if the message is not the event of a command; it then ends in the dead-letter queue
 */
export function parseCommand(body: string): Command {
  const { id, source, detail, 'detail-type': type } = v.parse(commandEventSchema, JSON.parse(body));
  return { eventId: id, type, source, detail: cut(detail, MAX_DEPTH) as Command['detail'] };
}

/** The value without what lies deeper than `depth`: no field is valid there, and `JSON.stringify` would overflow the stack. */
function cut(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return null;
  if (Array.isArray(value)) return value.map((each) => cut(each, depth - 1));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, cut(each, depth - 1)]));
}
