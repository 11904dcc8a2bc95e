import type { Callback } from './callback';
import type { Definition } from './conference';
import { ANY_PIN, type Pin, redact, redactSentence, redactText } from './redact';

/** Of the fields that FoneStorm documents these are words; the others are numbers, times and identities. */
const WORDS = new Set(['conference_status', 'disposition']);

/** Until FoneStorm has answered the creation its PIN is not known, and a callback may have it. */
export function pinOf(definition: Definition | undefined): Pin {
  return definition?.fonestorm ? definition.fonestorm.pin : ANY_PIN;
}

/** What of the documented fields of a callback may be in an event. */
export function redactKnown(fields: Callback['known'], pin: Pin): Record<string, unknown> {
  if (pin !== ANY_PIN) return redact(fields, pin);
  const some = (isWord: boolean) =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => WORDS.has(name) === isWord));
  return { ...redact(some(false)), ...redact(some(true), pin) };
}

/** A fault names a field that may be anybody's; the numbers in what was expected are the relay's own. */
export function redactFault(fault: string, pin: Pin): string {
  const at = pin === ANY_PIN ? Math.max(0, fault.lastIndexOf(': expected ')) : 0;
  return redactSentence(
    `${redactText(fault.slice(0, at), pin)}${fault.slice(at)}`,
    pin === ANY_PIN ? undefined : pin,
  );
}
