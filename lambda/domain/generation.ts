import type { ConferenceChanges, ConferenceFields } from './definition';

/** The generation of an account's FoneStorm API: that of the page of 2017, or the one since v2.4. */
export type Generation = '2017' | '2.4';

/**
 * The fields of the API since v2.4 that the relay sends. The API also has `fonenumber`, which the relay does not send: it
 * assigns the number itself.
 */
const FIELDS_OF_2_4: readonly string[] = [
  ...['label', 'start_time', 'end_time', 'before_message', 'after_message', 'max_members'],
];

/** The label that the relay sends for a conference without one: the API since v2.4 requires a label. */
export function generatedLabel(conferenceId: string): string {
  return `Conference ${conferenceId}`;
}

const GENERATED_LABEL = /^Conference ([A-Za-z0-9_-]{1,64})$/;

/** The conference id in a generated label; undefined for any other label. */
export function idInGeneratedLabel(label: string | undefined): string | undefined {
  return GENERATED_LABEL.exec(label ?? '')?.[1];
}

/** The fields that the relay sends to create a conference. It keeps the others to itself. */
export function fieldsToSend(
  generation: Generation,
  conferenceId: string,
  fields: ConferenceFields,
): ConferenceFields {
  if (generation === '2017') return withoutOwnFields(fields);
  return { label: generatedLabel(conferenceId), ...pickFieldsOf2_4(fields) };
}

/** The changes that the relay sends. It keeps the others to itself. If no field is left, there is nothing to send. */
export function changesToSend(
  generation: Generation,
  conferenceId: string,
  changes: ConferenceChanges,
): ConferenceChanges {
  if (generation === '2017') return withoutOwnFields(changes);
  const sent = pickFieldsOf2_4(changes);
  return sent.label === '' ? { ...sent, label: generatedLabel(conferenceId) } : sent;
}

/** FoneStorm gets a callback URL of the relay instead of the caller's, and no metadata. */
function withoutOwnFields<T extends ConferenceChanges>({
  callback_url: _callers,
  metadata: _metadata,
  ...fields
}: T): Omit<T, 'callback_url' | 'metadata'> {
  return fields;
}

function pickFieldsOf2_4<T extends ConferenceChanges>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => FIELDS_OF_2_4.includes(name))) as T;
}
