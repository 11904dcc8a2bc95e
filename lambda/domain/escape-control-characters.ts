/**
 * Invisible code points: control and format characters, ends of lines and paragraphs, lone surrogates, and unassigned ones.
 * Two format characters join letters and emoji, and stay.
 */
const INVISIBLE = /(?![\u200c\u200d])[\p{C}\p{Zl}\p{Zp}]/gu;

/** A text as one line for a terminal: no character moves the cursor, ends the line or changes the direction. */
export function escapeControlCharacters(text: string): string {
  return text.replace(INVISIBLE, escapeCharacter);
}

function escapeCharacter(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
}
