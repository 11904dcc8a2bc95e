import type { Callback } from '../callback/parse-callback';
import type { Definition } from '../definition';
import { ANY_PIN, type Pin, redact, redactSentence, redactText } from './redact';

/** The documented fields with words; the other ones have numbers, times and identities. */
const WORD_FIELDS = new Set(['conference_status', 'disposition']);

/** The PIN is unknown until FoneStorm has answered the creation, but a callback may already contain it. */
export function pinToRedact(definition: Definition | undefined): Pin {
  return definition?.fonestorm ? definition.fonestorm.pin : ANY_PIN;
}

/** The documented fields of a callback, without values that an event must not have. */
export function redactDocumentedFields(fields: Callback['known'], pin: Pin): Record<string, unknown> {
  if (pin !== ANY_PIN) return redact(fields, pin);
  const some = (isWord: boolean) =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => WORD_FIELDS.has(name) === isWord));
  return { ...redact(some(false)), ...redact(some(true), pin) };
}

/** A fault with a redacted field name, which the sender chose. The numbers of the expected value are the relay's own. */
export function redactFault(fault: string, pin: Pin): string {
  const at = pin === ANY_PIN ? Math.max(0, fault.lastIndexOf(': expected ')) : 0;
  return redactSentence(
    `${redactText(fault.slice(0, at), pin)}${fault.slice(at)}`,
    pin === ANY_PIN ? undefined : pin,
  );
}
