import type { RawRequest } from '../api/answers';

const MAX_BODY = 20_000;

/** A raw request as lines of text, with everything that may name a person masked if it is wanted. */
export function formatRawRequest({ method, query, headers, body }: RawRequest, isMasked: boolean): string {
  const text = decodeBody(body);
  const lines = [
    `${method}${query === '' ? '' : ` ?${query}`}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(text === '' ? [] : ['', text.length > MAX_BODY ? `${text.slice(0, MAX_BODY)} …` : text]),
  ];
  const all = lines.join('\n');
  return isMasked ? maskValues(all) : all;
}

/** Replaces each digit, and each value of a field with dots. The names of the fields stay. */
export function maskValues(text: string): string {
  return text
    .replaceAll(/\d/g, '•')
    .replaceAll(/("(?:[^"\\]|\\.)*"\s*:\s*")((?:[^"\\]|\\.)*)(")/g, (_all, before, value, after) => {
      return `${before}${'•'.repeat(Math.min(value.length, 8))}${after}`;
    })
    .replaceAll(/((?:^|[?&])[^=&\s"{}:]+=)([^&\s]*)/gm, (_all, before, value) => {
      return `${before}${'•'.repeat(Math.min(value.length, 8))}`;
    });
}

/** The text, or the base64 itself if the bytes are not UTF-8. */
function decodeBody(base64: string): string {
  try {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return `(not UTF-8, base64) ${base64}`;
  }
}
