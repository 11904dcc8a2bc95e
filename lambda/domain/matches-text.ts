import type { Definition } from './definition';
import type { Delivery } from './delivery';

/** Whether the id, the label, the organizer or a value of the metadata contains a text, in upper or lower case of any language. */
export function isConferenceWith(text: string, { id, fields }: Definition): boolean {
  const { label = '', organizer = '', metadata = {} } = fields;
  return isAnyWith(text, [id, label, organizer, ...Object.values(metadata)]);
}

/** Whether the id of the conference, or the status, the response or the failure of the last attempt contains a text. */
export function isDeliveryWith(text: string, { conferenceId, attempts }: Delivery): boolean {
  const { status = '', response = '', failure = '' } = attempts.at(-1) ?? {};
  return isAnyWith(text, [conferenceId, String(status), response, failure]);
}

function isAnyWith(text: string, values: readonly string[]): boolean {
  const wanted = comparable(text);
  return values.some((value) => comparable(value).includes(wanted));
}

/**
 * The same letters have the same code points (Unicode NFC), in upper case. The upper case alone is not enough: that of `ẞ` is not `SS`. The
 * lower case alone is not, either: it depends on the next letter (`ς`). A dotted and a dotless I are the same letter.
 */
function comparable(text: string): string {
  const folded = text.normalize('NFC').toLowerCase().toUpperCase();
  return folded.replaceAll('I\u0307', 'I').normalize('NFC');
}
