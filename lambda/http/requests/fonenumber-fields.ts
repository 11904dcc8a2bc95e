import * as v from 'valibot';
import type { NotifyFields, ServiceFields } from '../../ports/pass-through';
import { type Fault, invalidRequest } from '../responses/problems';
import { isEmptyOrUrl, LONGEST_URL } from './conference-fields';
import { FONENUMBER_EXPECTED, parseFoneNumber } from './parse-fonenumber';
import type { BodyFields } from './request-body';

const LONGEST_ID = 128;
const LONGEST_CREDENTIAL = 1024;
/** The service types of FoneStorm's page of v2.4, and the newer ones of v2.12. */
export const SERVICE_TYPES = [
  ...(['Conference', 'Hangup', 'Busy', 'Reject'] as const),
  ...(['Device', 'Forward', 'IVR', 'Scheduler', 'Fax', 'VoiceMail'] as const),
];
export const NOTIFY_METHODS = ['GET', 'POST', 'JSON'] as const;

const SERVICE_ID_EXPECTED = `a text of 1 to ${LONGEST_ID} characters: the id of a conference, where service_type is Conference`;
const CREDENTIAL_EXPECTED = `a text of at most ${LONGEST_CREDENTIAL} characters`;
const NOTIFY_URL_EXPECTED = `an absolute http or https URL of at most ${LONGEST_URL} characters, without user name and password (url_username, url_password), with tokens such as {{from}} in its path and query alone`;
const FOREIGN_URL_EXPECTED = 'a URL of your own, not one of the relay, which sets its own URLs';

const fonenumberSchema = v.pipe(
  v.union([v.string(), v.number()], FONENUMBER_EXPECTED),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const read = parseFoneNumber(dataset.value);
    if (read !== undefined) return read;
    addIssue({ message: FONENUMBER_EXPECTED });
    return NEVER;
  }),
);
const credentialSchema = v.pipe(
  v.string(CREDENTIAL_EXPECTED),
  v.maxLength(LONGEST_CREDENTIAL, CREDENTIAL_EXPECTED),
  v.check((value) => value.isWellFormed(), CREDENTIAL_EXPECTED),
);
const serviceIdSchema = v.pipe(
  v.union([v.string(), v.pipe(v.number(), v.safeInteger())], SERVICE_ID_EXPECTED),
  v.transform(String),
  v.minLength(1, SERVICE_ID_EXPECTED),
  v.maxLength(LONGEST_ID, SERVICE_ID_EXPECTED),
  v.check((value) => value.isWellFormed(), SERVICE_ID_EXPECTED),
);

/** The body of FoneStorm's `POST /fonenumbers/{fonenumber}/service`. */
const serviceSchema = v.object({
  service_type: v.picklist(SERVICE_TYPES, `one of ${SERVICE_TYPES.join(', ')}`),
  service_id: v.exactOptional(serviceIdSchema),
});

/** The body of FoneStorm's `POST /calls/receive_notify` and `POST /calls/send_notify`. */
const notifySchema = v.object({
  fonenumber: fonenumberSchema,
  method: v.picklist(NOTIFY_METHODS, `one of ${NOTIFY_METHODS.join(', ')}`),
  url: v.pipe(
    v.string(NOTIFY_URL_EXPECTED),
    v.minLength(1, NOTIFY_URL_EXPECTED),
    v.check(isEmptyOrUrl, NOTIFY_URL_EXPECTED),
  ),
  url_username: v.exactOptional(credentialSchema),
  url_password: v.exactOptional(credentialSchema),
});

/** @throws {Problem} `invalid-request` with every fault */
export function parseService(body: BodyFields): ServiceFields {
  const isMissing = body.service_type === 'Conference' && isOmitted(body.service_id);
  return parseFields(
    serviceSchema,
    body,
    isMissing ? [{ field: 'service_id', expected: SERVICE_ID_EXPECTED }] : [],
  );
}

/**
 * @param isOfRelay whether a URL is one of the relay's own
 * @throws {Problem} `invalid-request` with every fault
 */
export async function parseNotify(
  body: BodyFields,
  isOfRelay: (url: string) => Promise<boolean>,
): Promise<NotifyFields> {
  const { url } = body;
  const isOwn = typeof url === 'string' && url !== '' && isEmptyOrUrl(url) && (await isOfRelay(url));
  return parseFields(notifySchema, body, isOwn ? [{ field: 'url', expected: FOREIGN_URL_EXPECTED }] : []);
}

/** Parses the number in a path. */
export function requireFoneNumber(text: string): string {
  const found = parseFoneNumber(text);
  if (found === undefined) throw invalidRequest([{ field: 'fonenumber', expected: FONENUMBER_EXPECTED }]);
  return found;
}

/** Generated clients send an omitted field as an empty text, or as null. */
function isOmitted(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function parseFields<T extends typeof serviceSchema | typeof notifySchema>(
  schema: T,
  body: BodyFields,
  more: readonly Fault[],
): v.InferOutput<T> {
  const names = Object.keys(schema.entries);
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => !isOmitted(value)));
  const result = v.safeParse(schema, given);
  const own = (result.issues ?? []).map((issue) => toFault(issue, schema));
  const unknown = Object.keys(given)
    .filter((name) => !names.includes(name))
    .map((name) => ({ field: name.slice(0, 64), expected: `one of ${names.join(', ')}` }));
  const faults = [...own, ...unknown, ...more];
  if (!result.success || faults.length > 0) {
    throw invalidRequest([...new Map(faults.map((fault) => [fault.field, fault])).values()]);
  }
  return result.output;
}

/** For a missing field, valibot reports the object around it. The field's own schema says what was expected. */
function toFault(issue: v.BaseIssue<unknown>, schema: typeof serviceSchema | typeof notifySchema): Fault {
  const field = String(issue.path?.[0]?.key);
  const entry = (schema.entries as Readonly<Record<string, v.GenericSchema>>)[field];
  const [own] = (entry && v.safeParse(entry, undefined).issues) ?? [issue];
  return { field, expected: own.message };
}
