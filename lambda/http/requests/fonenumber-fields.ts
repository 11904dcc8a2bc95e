import * as v from 'valibot';
import type { NotifyFields, ServiceFields } from '../../ports/pass-through';
import { invalidRequest } from '../responses/problems';
import { isEmptyOrUrl, MAX_URL_LENGTH, textSchema } from './field-schemas';
import { parseFields } from './parse-fields';
import { FONENUMBER_EXPECTED, parseFoneNumber } from './parse-fonenumber';
import type { BodyFields } from './request-body';

const MAX_ID_LENGTH = 128;
/** The service types of FoneStorm v2.4, then the newer ones of v2.12. */
export const SERVICE_TYPES = [
  ...(['Conference', 'Hangup', 'Busy', 'Reject'] as const),
  ...(['Device', 'Forward', 'IVR', 'Scheduler', 'Fax', 'VoiceMail'] as const),
];
export const NOTIFY_METHODS = ['GET', 'POST', 'JSON'] as const;

const SERVICE_ID_EXPECTED = `a string of 1 to ${MAX_ID_LENGTH} characters: the id of a conference, if service_type is Conference`;
const NOTIFY_URL_EXPECTED = `an absolute http or https URL of at most ${MAX_URL_LENGTH} characters, without credentials (url_username, url_password), or tokens outside its path and query`;
const FOREIGN_URL_EXPECTED = 'a URL that does not lead to the relay, which sets its URLs itself';

const fonenumberSchema = v.pipe(
  v.union([v.string(), v.number()], FONENUMBER_EXPECTED),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const digits = parseFoneNumber(dataset.value);
    if (digits !== undefined) return digits;
    addIssue({ message: FONENUMBER_EXPECTED });
    return NEVER;
  }),
);
const serviceIdSchema = v.pipe(
  v.union([v.string(), v.pipe(v.number(), v.safeInteger())], SERVICE_ID_EXPECTED),
  v.transform(String),
  v.minLength(1, SERVICE_ID_EXPECTED),
  v.maxLength(MAX_ID_LENGTH, SERVICE_ID_EXPECTED),
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
  url_username: v.exactOptional(textSchema),
  url_password: v.exactOptional(textSchema),
});

/** @throws {Problem} `invalid-request` with every fault */
export function parseService(body: BodyFields): ServiceFields {
  const isMissing = body.service_type === 'Conference' && isOmitted(body.service_id);
  return parseFields(serviceSchema, withoutOmitted(body), {
    faults: isMissing ? [{ field: 'service_id', expected: SERVICE_ID_EXPECTED }] : [],
  });
}

/**
 * @param isRelayUrl whether an absolute URL leads to the relay
 * @throws {Problem} `invalid-request` with every fault
 */
export async function parseNotify(
  body: BodyFields,
  isRelayUrl: (url: string) => Promise<boolean>,
): Promise<NotifyFields> {
  const { url } = body;
  const isOfRelay = typeof url === 'string' && url !== '' && isEmptyOrUrl(url) && (await isRelayUrl(url));
  return parseFields(notifySchema, withoutOmitted(body), {
    faults: isOfRelay ? [{ field: 'url', expected: FOREIGN_URL_EXPECTED }] : [],
  });
}

/**
 * Parses the number in a path.
 *
 * @throws {Problem} `invalid-request`
 */
export function requireFoneNumber(text: string): string {
  const digits = parseFoneNumber(text);
  if (digits === undefined) throw invalidRequest([{ field: 'fonenumber', expected: FONENUMBER_EXPECTED }]);
  return digits;
}

/** Generated clients send an omitted field as an empty string, or as null. */
function isOmitted(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function withoutOmitted(body: BodyFields): BodyFields {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => !isOmitted(value)));
}
