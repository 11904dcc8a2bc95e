/**
 * What is not seen: control and format characters, ends of lines and paragraphs, halves of characters, and what no
 * character is. Two format characters join letters and emoji, and stay.
 */
const UNSEEN = /(?![\u200c\u200d])[\p{C}\p{Zl}\p{Zp}]/gu;

/** A text as one line for a terminal: nothing in it moves the cursor, ends the line or turns its direction. */
export function printable(text: string): string {
  return text.replace(UNSEEN, escaped);
}

function escaped(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
}
