import { toJsonSchema } from '@valibot/to-json-schema';
import type { ObjectEntries } from 'valibot';
import * as v from 'valibot';
import { conference, EVENT_SOURCE, EVENT_TYPES, EVENTS, metadata } from '../lambda/contract/events';

const INTRODUCTION = `# Status events

Written by \`npm run docs\` from \`lambda/contract/events.ts\`, the schemas that the types of TypeScript come from, too.

The relay publishes on a bus of Amazon EventBridge, with the \`source\` \`${EVENT_SOURCE}\`. What happened is the
\`detail-type\`: one of those below, stable for ever. A rule for one of them:

\`\`\`json
{ "source": ["${EVENT_SOURCE}"], "detail-type": ["Conference Ended"] }
\`\`\`

**At least once.** An event may come again, with the same \`metadata.id\`; a subscriber that must not act twice
remembers the ids it has seen.

**Without gaps.** \`metadata.sequence\` counts the events of a conference. EventBridge promises no order: a subscriber
that needs one sorts by it, and sees by it what has not come yet.

**Whole.** \`conference\` is the conference as it is after the event: no subscriber needs to have seen the one before.

**No secrets.** No PIN, no callback URL, no capability and no credential is in an event. Phone numbers are, unless the
deployment asks for masks in their place (\`maskPhoneNumbers\`): \`number-\` and sixteen hexadecimal digits, the
same ones for the same number. A field whose name is that of a secret (\`passcode\`, \`accessCode\`, \`api_key\` and the like)
has \`[removed]\` as its value. The PIN is unknown until FoneStorm has answered the creation. Until then, numbers of 4 to 8
digits are removed from undocumented fields.`;

/** The page \`docs/events.md\`. */
export function eventsPage(): string {
  const types = EVENT_TYPES.map((type) => {
    const { when, adds } = EVENTS[type];
    const table = Object.keys(adds).length > 0 ? `\n\n${tableOf(adds)}` : '';
    return `### ${type}\n\n${when}${table}`;
  });
  return [
    INTRODUCTION,
    '## What every event carries',
    '### `metadata`',
    tableOf(metadata.entries),
    '### `conference`',
    tableOf(conference.entries),
    '## What each adds',
    ...types,
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

function tableOf(entries: ObjectEntries, prefix = ''): string {
  return ['| field | type | what it is |', '| --- | --- | --- |', ...rowsOf(entries, prefix)].join('\n');
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
    const row = `| \`${prefix}${name}\` | ${kind}${optional} | ${description} |`;
    return nested ? rowsOf(nested, `${prefix}${name}.`) : [row];
  });
}

function nestedEntries(schema: unknown): ObjectEntries | undefined {
  const isObject = typeof schema === 'object' && schema !== null && 'entries' in schema;
  return isObject ? (schema.entries as ObjectEntries) : undefined;
}
