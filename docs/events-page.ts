import { toJsonSchema } from '@valibot/to-json-schema';
import type { ObjectEntries } from 'valibot';
import * as v from 'valibot';
import { conference, EVENT_SOURCE, EVENT_TYPES, EVENTS, metadata } from '../lambda/contract/events';

const INTRODUCTION = `# Status events

\`npm run docs\` writes this page from \`lambda/contract/events.ts\`. The TypeScript types come from the same schemas.

The relay publishes events on an Amazon EventBridge bus, with the \`source\` \`${EVENT_SOURCE}\`. The \`detail-type\` is one of
those below, and never changes its name. A rule for one of them:

\`\`\`json
{ "source": ["${EVENT_SOURCE}"], "detail-type": ["Conference Ended"] }
\`\`\`

**At least once.** An event may be repeated, with the same \`metadata.id\`. If you must not act twice, keep the ids that you
processed.

**Without gaps.** \`metadata.sequence\` counts the events of a conference. EventBridge promises no order: sort by the sequence
number. It also shows you which events have not come yet.

**Whole.** \`conference\` is the whole conference after the event. You need no earlier event to understand it.

**A failed creation may be repeated.** \`Conference Creation Failed\` is about one request: FoneStorm refused it, or it was interrupted, by
a crash for example. An interrupted request has failed if FoneStorm's list does not have the conference 90 seconds later or more. The
caller can send it again with the same id. If FoneStorm then creates the conference, \`Conference Scheduled\` follows with a higher
sequence number. It also follows in the rare case that FoneStorm executes the interrupted request after that time. Undo then what you did
because of the failure: the event with the highest sequence number is true.

**No secrets.** No PIN, callback URL, capability or credential is in an event. Phone numbers are, unless the deployment masks them
(\`maskPhoneNumbers\`): \`number-\` and sixteen hexadecimal digits, the same for the same number. A field with the name of a secret
(\`passcode\`, \`accessCode\`, \`api_key\` and the like) has the value \`[removed]\`. The PIN is unknown until FoneStorm has answered the
creation. Until then, the relay removes numbers of 4 to 8 digits from undocumented fields. Callers choose the label and the
[metadata](api.md#metadata). The relay removes the PIN and callback URLs from them, and leaves their words.`;

/** The page \`docs/events.md\`. */
export function eventsPage(): string {
  const types = EVENT_TYPES.map((type) => {
    const { when, adds } = EVENTS[type];
    const table = Object.keys(adds).length > 0 ? `\n\n${tableOf(adds)}` : '';
    return `### ${type}\n\n${when}${table}`;
  });
  return [
    INTRODUCTION,
    '## Fields of every event',
    '### `metadata`',
    tableOf(metadata.entries),
    '### `conference`',
    tableOf(conference.entries),
    '## Types',
    ...types,
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

function tableOf(entries: ObjectEntries, prefix = ''): string {
  return ['| field | type | meaning |', '| --- | --- | --- |', ...rowsOf(entries, prefix)].join('\n');
}

function rowsOf(entries: ObjectEntries, prefix: string): string[] {
  const { properties = {}, required = [] } = toJsonSchema(v.object(entries));
  return Object.entries(properties).flatMap(([name, schema]) => {
    if (typeof schema === 'boolean') return [];
    const { type, format, description = '', enum: values, const: value } = schema;
    const kind =
      values?.map((each) => JSON.stringify(each)).join(', ') ??
      (value !== undefined ? JSON.stringify(value) : (format ?? type));
    const optional = required.includes(name) ? '' : ', optional';
    const nested = nestedEntries(entries[name]);
    const elements = nestedEntries(elementOf(entries[name]));
    const row = `| \`${prefix}${name}\` | ${kind}${optional} | ${description} |`;
    if (nested) return rowsOf(nested, `${prefix}${name}.`);
    return [row, ...(elements ? rowsOf(elements, `${prefix}${name}[].`) : [])];
  });
}

/** The schema of the elements of a list, optional or not. */
function elementOf(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return undefined;
  if ('item' in schema) return schema.item;
  return 'wrapped' in schema ? elementOf(schema.wrapped) : undefined;
}

function nestedEntries(schema: unknown): ObjectEntries | undefined {
  const isObject = typeof schema === 'object' && schema !== null && 'entries' in schema;
  return isObject ? (schema.entries as ObjectEntries) : undefined;
}
