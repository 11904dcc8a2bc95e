import * as v from 'valibot';
import type { AssignedNumber } from '../number-ports';
import { bySchema, faultOf, type Reader, readerOf, text } from './fonestorm-answers';

/** Schemas of the fields that the relay reads of a FoneNumber. Fields that cannot be parsed are ignored. */

const LONGEST_TYPE = 64;
const LONGEST_ID = 128;
const LONGEST_URL = 4096;

const withFoneNumber = v.object(
  { fonenumber: v.record(v.string(), v.unknown(), 'an object') },
  'an object with a fonenumber',
);
const service = v.object(
  { type: text(LONGEST_TYPE, 1), id: v.optional(v.nullable(text(LONGEST_ID))) },
  'an object with a type',
);
const calls = v.object(
  {
    receive_notify: v.optional(
      v.nullable(v.object({ url: v.optional(v.nullable(text(LONGEST_URL))) }, 'an object')),
    ),
  },
  'an object',
);

/** The names of the object with the callback URLs, in v2.4 and in v2.12. */
const PARTS = ['voice_options', 'call_options'];

/** Parses a FoneNumber for the number desk. */
export const assignedNumber: Reader<AssignedNumber> = readerOf(withFoneNumber, ({ fonenumber }) => {
  const ignored: string[] = [];
  const found = read('service', service);
  const url = PARTS.map((part) => read(part, calls)?.receive_notify?.url).find((each) => each);
  return {
    read: {
      ...(found && { service: { type: found.type, ...(found.id && { id: found.id }) } }),
      ...(url && { receiveUrl: url }),
    },
    ignored,
  };

  function read<T extends v.GenericSchema>(name: string, schema: T): v.InferOutput<T> | undefined {
    const value = fonenumber[name];
    if (value === undefined || value === null) return undefined;
    const result = v.safeParse(schema, value);
    if (result.success) return result.output;
    ignored.push(faultOf(result.issues[0], `fonenumber.${name}`));
    return undefined;
  }
});

/** Any JSON, unchanged. */
export const anyJson: Reader<unknown> = bySchema(v.unknown());
