import * as v from 'valibot';
import { describeFault } from '../lambda/contract/describe-fault';
import { anyEventSchema } from '../lambda/contract/event-envelope';
import type { CommonDetail, ConferenceEvent, EventEnvelope, EventType } from '../lambda/contract/event-types';
import { EVENTS } from '../lambda/contract/events';

/** An event whose type this version does not know: a later version of the relay published it. */
export interface UnknownEvent extends EventEnvelope {
  /** The type of the event: none of `EVENT_TYPES`. */
  readonly 'detail-type': UnknownEventType;
  /** The fields that every event has. At run time it also has its own fields. */
  readonly detail: CommonDetail;
}

/**
 * Any string but `EVENT_TYPES`. It exists as a type only: as an enum, it lets a comparison with one of `EVENT_TYPES` exclude
 * `UnknownEvent`.
 */
export declare enum UnknownEventType {
  /** Stands for every such string. */
  ANY = 'any other string',
}

/**
 * Checks an event of the relay, in the form in which EventBridge sends it to a target, or the relay's API lists it.
 *
 * @param value the event, such as the first argument of a Lambda function, the parsed body of an SQS message, or one that the API
 *   listed
 * @returns the same value with its type. Fields that this version does not know stay in it.
 * @throws TypeError with the first wrong field, what was expected there and what was found. Also if `metadata.schemaVersion`
 *   is another one: a field then has another meaning.
 */
export function parseEvent(value: unknown): ConferenceEvent | UnknownEvent {
  const issue = findIssue(value);
  if (issue !== undefined) throw new TypeError(issue);
  return value as ConferenceEvent | UnknownEvent;
}

/** Whether a value is an event of this type. False also if a field of it is wrong: `parseEvent` says which one. */
export function isEvent<T extends EventType>(value: unknown, type: T): value is ConferenceEvent<T> {
  return findIssue(value) === undefined && (value as ConferenceEvent)['detail-type'] === type;
}

/** `field: expected X, got Y` of the first wrong field. */
function findIssue(value: unknown): string | undefined {
  const parsed = v.safeParse(anyEventSchema, value, { abortEarly: true });
  if (!parsed.success) return describe(anyEventSchema, parsed.issues[0]);
  const type = parsed.output['detail-type'];
  if (!Object.hasOwn(EVENTS, type)) return undefined;
  const schema = v.object({ detail: v.object(EVENTS[type as EventType].adds, 'an object') });
  const { issues } = v.safeParse(schema, value, { abortEarly: true });
  return issues && describe(schema, issues[0]);
}

function describe(schema: v.GenericSchema, issue: v.BaseIssue<unknown>): string {
  const field = v.getDotPath(issue) ?? 'event';
  const isMissing = issue.type === 'object' && issue.received === 'undefined' && issue.path !== undefined;
  return `${field}: ${describeFault(isMissing ? issueOfMissing(schema, issue.path) : issue)}`;
}

/** The issue of an object names the object's own expectation: that of the missing field is asked from its schema. */
function issueOfMissing(schema: v.GenericSchema, path: readonly v.IssuePathItem[]): v.BaseIssue<unknown> {
  const missing = path.reduce<v.GenericSchema>(
    (outer, { key }) =>
      (outer as v.ObjectSchema<Record<string, v.GenericSchema>, string>).entries[String(key)] ?? outer,
    schema,
  );
  return v.safeParse(missing, undefined).issues?.[0] as v.BaseIssue<unknown>;
}
