import * as v from 'valibot';
import type { NotifyFields, ServiceFields } from '../number-ports';
import { isUrl, LONGEST_URL } from './conference-fields';
import { FONENUMBER, foneNumberIn } from './fonenumber';
import { type Fault, invalid } from './problems';
import type { BodyFields } from './request-body';

const LONGEST_ID = 128;
const LONGEST_CREDENTIAL = 1024;
/** The service types of FoneStorm's page of v2.4, and the newer ones of v2.12. */
export const SERVICES = [
  ...(['Conference', 'Hangup', 'Busy', 'Reject'] as const),
  ...(['Device', 'Forward', 'IVR', 'Scheduler', 'Fax', 'VoiceMail'] as const),
];
export const METHODS = ['GET', 'POST', 'JSON'] as const;

const ID = `a text of 1 to ${LONGEST_ID} characters: the id of a conference, where service_type is Conference`;
const CREDENTIAL = `a text of at most ${LONGEST_CREDENTIAL} characters`;
const REPORTED_URL = `an absolute http or https URL of at most ${LONGEST_URL} characters, without user name and password (url_username, url_password), with tokens such as {{from}} in its path and query alone`;
const OWN_URL = 'a URL of your own, not one of the relay, which sets its own URLs';

const fonenumber = v.pipe(
  v.union([v.string(), v.number()], FONENUMBER),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const read = foneNumberIn(dataset.value);
    if (read !== undefined) return read;
    addIssue({ message: FONENUMBER });
    return NEVER;
  }),
);
const credential = v.pipe(
  v.string(CREDENTIAL),
  v.maxLength(LONGEST_CREDENTIAL, CREDENTIAL),
  v.check((value) => value.isWellFormed(), CREDENTIAL),
);
const id = v.pipe(
  v.union([v.string(), v.pipe(v.number(), v.safeInteger())], ID),
  v.transform(String),
  v.minLength(1, ID),
  v.maxLength(LONGEST_ID, ID),
  v.check((value) => value.isWellFormed(), ID),
);

/** The body of FoneStorm's `POST /fonenumbers/{fonenumber}/service`. */
const service = v.object({
  service_type: v.picklist(SERVICES, `one of ${SERVICES.join(', ')}`),
  service_id: v.exactOptional(id),
});

/** The body of FoneStorm's `POST /calls/receive_notify` and `POST /calls/send_notify`. */
const notify = v.object({
  fonenumber,
  method: v.picklist(METHODS, `one of ${METHODS.join(', ')}`),
  url: v.pipe(v.string(REPORTED_URL), v.minLength(1, REPORTED_URL), v.check(isUrl, REPORTED_URL)),
  url_username: v.exactOptional(credential),
  url_password: v.exactOptional(credential),
});

/** @throws {Problem} `invalid-request` with every fault */
export function serviceOf(body: BodyFields): ServiceFields {
  const isMissing = body.service_type === 'Conference' && isAbsent(body.service_id);
  return read(service, body, isMissing ? [{ field: 'service_id', expected: ID }] : []);
}

/**
 * @param isOfRelay whether a URL is one of the relay's own
 * @throws {Problem} `invalid-request` with every fault
 */
export async function notifyOf(
  body: BodyFields,
  isOfRelay: (url: string) => Promise<boolean>,
): Promise<NotifyFields> {
  const { url } = body;
  const isOwn = typeof url === 'string' && url !== '' && isUrl(url) && (await isOfRelay(url));
  return read(notify, body, isOwn ? [{ field: 'url', expected: OWN_URL }] : []);
}

/** Parses the number in a path. */
export function foneNumberOf(text: string): string {
  const found = foneNumberIn(text);
  if (found === undefined) throw invalid([{ field: 'fonenumber', expected: FONENUMBER }]);
  return found;
}

/** Generated clients send an omitted field as an empty text, or as null. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function read<T extends typeof service | typeof notify>(
  schema: T,
  body: BodyFields,
  more: readonly Fault[],
): v.InferOutput<T> {
  const names = Object.keys(schema.entries);
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => !isAbsent(value)));
  const result = v.safeParse(schema, given);
  const own = (result.issues ?? []).map((issue) => faultOf(issue, schema));
  const unknown = Object.keys(given)
    .filter((name) => !names.includes(name))
    .map((name) => ({ field: name.slice(0, 64), expected: `one of ${names.join(', ')}` }));
  const faults = [...own, ...unknown, ...more];
  if (!result.success || faults.length > 0) {
    throw invalid([...new Map(faults.map((fault) => [fault.field, fault])).values()]);
  }
  return result.output;
}

/** For a missing field, valibot reports the object around it. The field's own schema says what was expected. */
function faultOf(issue: v.BaseIssue<unknown>, schema: typeof service | typeof notify): Fault {
  const field = String(issue.path?.[0]?.key);
  const entry = (schema.entries as Readonly<Record<string, v.GenericSchema>>)[field];
  const [own] = (entry && v.safeParse(entry, undefined).issues) ?? [issue];
  return { field, expected: own.message };
}
