import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { envelope } from '../lambda/contract/event-envelope';
import { conference, EVENT_TYPES, EVENTS, metadata, wordOf } from '../lambda/contract/events';

type JsonSchema = ReturnType<typeof toJsonSchema>;

const HEADER = `// \`npm run docs\` writes this file from the schemas in events.ts and event-envelope.ts.`;

const EVENT_TYPES_BY_NAME = `/** The name of an event type: a value of \`detail-type\`. */
export type EventType = keyof EventDetails;

/** The \`detail\` of an event, by its type. */
export type EventDetail<T extends EventType = EventType> = EventDetails[T];

/** An event of one type, in the form in which EventBridge sends it to a target, or the relay's API lists it. */
export interface EventOfType<T extends EventType> extends EventEnvelope {
  /** The type of the event. */
  readonly 'detail-type': T;
  /** The event itself. */
  readonly detail: EventDetails[T];
}

/** An event of any of the given types. Compare its \`detail-type\` to get the fields of one type. */
export type ConferenceEvent<T extends EventType = EventType> = {
  readonly [Type in T]: EventOfType<Type>;
}[T];`;

/** The module \`lambda/contract/event-types.ts\`: an interface for each event, whose fields have their descriptions. */
export function eventTypes(): string {
  const details = EVENT_TYPES.map((type) => {
    const { when, adds } = EVENTS[type];
    const name = `${wordOf(type)}Detail`;
    const addsNothing = Object.keys(adds).length === 0;
    return {
      declarations: addsNothing
        ? []
        : interfacesOf(v.object(adds), name, `The detail of ${type}.`, 'CommonDetail'),
      member: `  /** ${when} */\n  readonly '${type}': ${addsNothing ? 'CommonDetail' : name};`,
    };
  });
  return [
    HEADER,
    ...interfacesOf(v.object({ metadata, conference }), 'CommonDetail', 'The fields of every detail.'),
    // Two types may have the same object.
    ...new Set(details.flatMap(({ declarations }) => declarations)),
    ...interfacesOf(
      v.object(envelope),
      'EventEnvelope',
      'The fields of each event besides its type and its detail.',
    ),
    `/** The \`detail\` of each type. */\nexport interface EventDetails {\n${details.map(({ member }) => member).join('\n')}\n}`,
    EVENT_TYPES_BY_NAME,
  ]
    .join('\n\n')
    .concat('\n');
}

/** The interface of an object, after the interfaces of the objects in it. */
function interfacesOf(schema: v.GenericSchema, name: string, description: string, base?: string): string[] {
  return declare(toJsonSchema(schema), name, description, base);
}

function declare(
  { properties = {}, required = [] }: JsonSchema,
  name: string,
  description: string,
  base?: string,
): string[] {
  const inner: string[] = [];
  const members = Object.entries(properties).map(([field, property]) => {
    if (typeof property === 'boolean') throw new Error(`${name}.${field}: expected a schema`);
    const named = elementOf(property) ?? property;
    if (named.title !== undefined) inner.push(...declare(named, named.title, named.description ?? ''));
    const key = /^\w+$/.test(field) ? field : `'${field}'`;
    const mark = required.includes(field) ? '' : '?';
    return `  /** ${property.description ?? ''} */\n  readonly ${key}${mark}: ${typeOf(property)};`;
  });
  const heritage = base === undefined ? '' : ` extends ${base}`;
  return [...inner, `/** ${description} */\nexport interface ${name}${heritage} {\n${members.join('\n')}\n}`];
}

/** The schema of the elements of a list. */
function elementOf({ type, items }: JsonSchema): JsonSchema | undefined {
  return type === 'array' && typeof items === 'object' && !Array.isArray(items) ? items : undefined;
}

/** @throws if a schema has a kind that no event had before */
function typeOf(schema: JsonSchema): string {
  const { title, type, enum: values, const: value, additionalProperties } = schema;
  if (title !== undefined) return title;
  if (values !== undefined) return values.map(literal).join(' | ');
  if (value !== undefined) return literal(value);
  const element = elementOf(schema);
  if (element) return `readonly ${typeOf(element)}[]`;
  if (type === 'integer') return 'number';
  if (type === 'object') {
    const isOfAny = typeof additionalProperties !== 'object' || additionalProperties.type === undefined;
    return `Readonly<Record<string, ${isOfAny ? 'unknown' : typeOf(additionalProperties)}>>`;
  }
  if (type === 'string' || type === 'number' || type === 'boolean') return type;
  throw new Error(`expected a type that TypeScript has, got ${JSON.stringify(type)}`);
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}
