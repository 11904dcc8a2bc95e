import { toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { READ_ONLY_FIELDS } from '../lambda/http/requests/conference-fields';
import { list, type Schema, text } from './openapi-parts';

const MONTH_AND_DAY = [
  '(0[13578]|1[02])-?(0[1-9]|[12]\\d|3[01])',
  '(0[469]|11)-?(0[1-9]|[12]\\d|30)',
  '02-?(0[1-9]|1\\d|2[0-8])',
].join('|');
const OFFSET = '([Zz]|[+-]([01]\\d|2[0-3])(:?[0-5]\\d)?)';
/** No pattern knows leap years, so 29 February is left out of the pattern. The relay accepts it in leap years. */
const INSTANT = [
  `[1-8]\\d{3}-(${MONTH_AND_DAY.replaceAll('-?', '-')})`,
  `[1-8]\\d{3}(${MONTH_AND_DAY.replaceAll('-?', '')})`,
].join('|');
export const INSTANT_PATTERN = `^(${INSTANT})([Tt ]([01]\\d|2[0-3])(:?[0-5]\\d|:[0-5]\\d:[0-5]\\d([.,]\\d+)?|[0-5]\\d[0-5]\\d([.,]\\d+)?)?${OFFSET}?)?$`;

/**
 * A whole number in a string, with leading zeros and a fraction of zeros. The relay reads exponents, too: no pattern shows
 * these.
 *
 * @param digits the pattern of the number without leading zeros
 * @param count the most digits that `digits` matches. Before a fraction, a number has at most 20 digits
 */
export function wholeNumberText(digits: string, count: number): Schema {
  return { type: 'string', maxLength: 64, pattern: `^(0*(${digits})|0{0,${20 - count}}(${digits})\\.0*)$` };
}

export function orEmpty(schema: Schema): Schema {
  return { ...schema, pattern: `^$|${schema.pattern}` };
}

const attendeeSchema: Schema = { type: 'string', minLength: 1, maxLength: 1024 };

/** The inputs of schemas that transform them: valibot cannot convert these to JSON Schema. */
const INPUT_SCHEMAS: Readonly<Record<string, Schema>> = {
  start_time: {
    ...{ type: 'string', pattern: INSTANT_PATTERN, examples: ['2026-05-04T09:00:00Z'] },
    description:
      'ISO 8601, UTC unless it has an offset. A date without a time is the beginning of that day. With FoneStorm 2.4 both times may be left out',
  },
  end_time: {
    ...{ type: 'string', pattern: INSTANT_PATTERN, examples: ['2026-05-04T10:00:00+00:00'] },
    description:
      'As start_time, and after it. A date without a time is the last millisecond of that day. Or give duration',
  },
  duration: {
    description:
      'ISO 8601, instead of end_time: weeks, days of 24 hours, hours, minutes and seconds, without years and months. It counts from the start',
    anyOf: [
      { type: 'string', maxLength: 0 },
      {
        type: 'string',
        pattern:
          '^P(?=.*[1-9])(\\d{1,2}W)?(\\d{1,3}D)?(T(?=\\d)(\\d{1,4}H)?(\\d{1,5}M)?(\\d{1,6}([.,]\\d{1,3})?S)?)?$',
      },
    ],
    examples: ['PT45M'],
  },
  attendees: {
    description: 'A list (in a form a repeated field), a string with a JSON array, or one attendee',
    anyOf: [
      { ...list(attendeeSchema), maxItems: 1000 },
      { type: 'string', maxLength: 1024, pattern: '^\\s*([^\\s\\[][\\s\\S]*)?$' },
      { type: 'string', pattern: '^\\[("[\\w -]{1,64}"(, ?"[\\w -]{1,64}"){0,99})?\\]$' },
    ],
    examples: ['["grace","edsger"]'],
  },
  callback_url: {
    description:
      'https, at a host with public addresses only. An empty string clears it. Tokens such as {{from}}, in the path and the query, are replaced by values of the delivered callback',
    anyOf: [
      { type: 'string', format: 'uri', maxLength: 2048 },
      { type: 'string', maxLength: 0 },
    ],
    examples: ['https://receiver.example/callbacks'],
  },
  fonenumber: {
    description:
      '10 digits, also 5552221234.0 or 0.5552221234e10. An empty string clears it. With FoneStorm 2017 any string',
    anyOf: [
      { type: 'string', maxLength: 1024 },
      { type: 'integer', minimum: 1_000_000_000, maximum: 9_999_999_999 },
    ],
    examples: ['5552221234'],
  },
  max_members: {
    description: 'An empty string clears it. Also 25.0, or 0.25e2',
    anyOf: [
      { type: 'integer', minimum: 1, maximum: 100_000 },
      orEmpty(wholeNumberText('[1-9]\\d{0,4}|100000', 6)),
    ],
  },
};

/** Control characters are refused. */
const METADATA_TEXT: Schema = {
  ...{ type: 'string', maxLength: 500, pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$' },
  description: 'At most 500 bytes. An empty string removes the key',
};
const METADATA_KEY = '[A-Za-z][A-Za-z0-9_-]{0,39}';
const METADATA: Schema = {
  description:
    'Short strings by key: at most 20, together at most 1024 bytes. A key must not name a secret. Other keys stay. An empty string instead of the object removes all',
  anyOf: [
    {
      ...{ type: 'object', maxProperties: 20, propertyNames: { pattern: `^${METADATA_KEY}$` } },
      additionalProperties: { anyOf: [METADATA_TEXT, { type: 'null' }] },
    },
    { type: 'string', maxLength: 0 },
  ],
  examples: [{ caseId: '4711' }],
};

export type Media = 'json' | 'form';

/** The schema of a body, from the schema that parses it. In JSON, a field that is null counts as omitted. */
export function bodySchema(schema: GenericSchema, media: Media): Schema {
  const { $schema, properties, required, ...rest } = toJsonSchema(schema, {
    typeMode: 'input',
    target: 'draft-2020-12',
    errorMode: 'ignore',
  });
  const { metadata: _any, ...parsed } = properties as Record<string, Schema>;
  const fields = { ...parsed, ...INPUT_SCHEMAS, ...(media === 'json' && { metadata: METADATA }) };
  const always = required?.filter((name) => name !== 'end_time') ?? [];
  const mayBeNull = (name: string) => media === 'json' && !always.includes(name);
  const shown = {
    ...(media === 'form' && text),
    description: 'Ignored: a field of answers, which can be sent back',
  };
  return {
    ...{ ...rest, ...(always.length > 0 && { required: always }) },
    additionalProperties: media === 'json' && { type: 'null' },
    ...endOrDuration(media, required?.includes('end_time') ?? false),
    properties: {
      ...Object.fromEntries(READ_ONLY_FIELDS.filter((name) => name !== 'id').map((name) => [name, shown])),
      ...Object.fromEntries(
        Object.entries(fields).map(([name, field]) => [name, mayBeNull(name) ? orNull(field) : field]),
      ),
    },
    // The field of a form is metadata[caseId]. An empty field metadata removes all texts.
    ...(media === 'form' && { patternProperties: { [`^metadata\\[${METADATA_KEY}\\]$`]: METADATA_TEXT } }),
  };
}

/** A body has no `end_time` beside a `duration`. */
function endOrDuration(media: Media, isEndRequired: boolean): Schema {
  const isGiven = { properties: { duration: { type: 'string', minLength: 1 } }, required: ['duration'] };
  const none = media === 'json' && { type: 'null' };
  return {
    if: isGiven,
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: { end_time: none } },
    ...(isEndRequired && { else: { properties: { end_time: { type: 'string' } }, required: ['end_time'] } }),
  };
}

function orNull({ description, examples, ...field }: Schema): Schema {
  return {
    ...(description !== undefined && { description }),
    ...(examples !== undefined && { examples }),
    anyOf: [field, { type: 'null' }],
  };
}
