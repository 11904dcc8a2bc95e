import type { ConferenceChanges, ConferenceFields } from './conference';

/** Which of FoneStorm's APIs an account has: that of the page of 2017, or the one since v2.4. */
export type Generation = '2017' | '2.4';

/**
 * The fields that the API since v2.4 has, and that the relay sends. It has `fonenumber`, too: the relay itself points a number
 * at its conferences.
 */
const SENT_SINCE_2_4: readonly string[] = [
  ...['label', 'start_time', 'end_time', 'before_message', 'after_message', 'max_members'],
];

/** The label that FoneStorm is given for a conference without one, because the API since v2.4 requires one. */
export function labelMadeOf(conferenceId: string): string {
  return `Conference ${conferenceId}`;
}

const MADE_OF_ID = /^Conference ([A-Za-z0-9_-]{1,64})$/;

/** The conference whose id such a label is made of. */
export function conferenceOfLabel(label: string | undefined): string | undefined {
  return MADE_OF_ID.exec(label ?? '')?.[1];
}

/** What FoneStorm is sent to create a conference. All else is the relay's own. */
export function sentFields(
  generation: Generation,
  conferenceId: string,
  fields: ConferenceFields,
): ConferenceFields {
  if (generation === '2017') return withoutOwn(fields);
  return { label: labelMadeOf(conferenceId), ...known(fields) };
}

/** What FoneStorm is sent of changes. All else is the relay's own; without any field there is nothing to send. */
export function sentChanges(
  generation: Generation,
  conferenceId: string,
  changes: ConferenceChanges,
): ConferenceChanges {
  if (generation === '2017') return withoutOwn(changes);
  const sent = known(changes);
  return sent.label === '' ? { ...sent, label: labelMadeOf(conferenceId) } : sent;
}

/** FoneStorm is given a URL of the relay's instead. */
function withoutOwn<T extends ConferenceChanges>({
  callback_url: _own,
  ...fields
}: T): Omit<T, 'callback_url'> {
  return fields;
}

function known<T extends ConferenceChanges>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => SENT_SINCE_2_4.includes(name))) as T;
}
