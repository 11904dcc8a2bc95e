import * as v from 'valibot';
import type { AssignedNumber } from '../../ports/fonenumbers';
import {
  boundedText,
  describeFault,
  parserOfSchema,
  type ResponseParser,
  responseParser,
} from './conference-responses';

/** Schemas of the fields that the relay reads of a FoneNumber. Unreadable fields are ignored. */

const MAX_TYPE_LENGTH = 64;
const MAX_ID_LENGTH = 128;
const MAX_URL_LENGTH = 4096;

const foneNumberBody = v.object(
  { fonenumber: v.record(v.string(), v.unknown(), 'an object') },
  'an object with a fonenumber',
);
const service = v.object(
  { type: boundedText(MAX_TYPE_LENGTH, 1), id: v.optional(v.nullable(boundedText(MAX_ID_LENGTH))) },
  'an object with a type',
);
const callOptions = v.object(
  {
    receive_notify: v.optional(
      v.nullable(v.object({ url: v.optional(v.nullable(boundedText(MAX_URL_LENGTH))) }, 'an object')),
    ),
  },
  'an object',
);

/** The names of the object with the callback URLs, in v2.4 and in v2.12. */
const CALL_OPTION_FIELDS = ['voice_options', 'call_options'];

/** Parses a FoneNumber for the number desk. */
export const parseAssignedNumber: ResponseParser<AssignedNumber> = responseParser(
  foneNumberBody,
  ({ fonenumber }) => {
    const ignored: string[] = [];
    const assigned = read('service', service);
    const url = CALL_OPTION_FIELDS.map((field) => read(field, callOptions)?.receive_notify?.url).find(
      (value) => value,
    );
    return {
      value: {
        ...(assigned && { service: { type: assigned.type, ...(assigned.id && { id: assigned.id }) } }),
        ...(url && { receiveUrl: url }),
      },
      ignored,
    };

    function read<T extends v.GenericSchema>(name: string, schema: T): v.InferOutput<T> | undefined {
      const value = fonenumber[name];
      if (value === undefined || value === null) return undefined;
      const result = v.safeParse(schema, value);
      if (result.success) return result.output;
      ignored.push(describeFault(result.issues[0], `fonenumber.${name}`));
      return undefined;
    }
  },
);

/** Any JSON, unchanged. */
export const parseAnyJson: ResponseParser<unknown> = parserOfSchema(v.unknown());
