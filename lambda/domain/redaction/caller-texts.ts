import { REMOVED, removeSecretFormats } from './secret-patterns';

/**
 * A label, or another string that a caller wrote to be shown, without the PIN. Capability URLs, tokens and passwords in URLs are
 * removed by their form. Its words stay: "Secret: the date" is harmless.
 *
 * @param pin the PIN of the conference, removed everywhere except inside a longer number
 */
export function redactCallerText(text: string, pin?: string): string {
  const open = removeSecretFormats(text);
  return pin ? open.replace(pinPattern(pin), REMOVED) : open;
}

/**
 * The texts of a caller by key. A key may contain the PIN, too: a caller knows the PIN when it updates a conference. Different keys stay
 * different, because none has a bracket.
 */
export function redactCallerTexts(
  texts: Readonly<Record<string, string>>,
  pin?: string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).map((pair) => pair.map((text) => redactCallerText(text, pin))),
  );
}

/** The pattern of a PIN, outside of a longer number. */
export function pinPattern(pin: string): RegExp {
  return new RegExp(`(?<!\\d)${pin.replace(/\W/g, '\\$&')}(?!\\d)`, 'g');
}
