import type { BaseIssue } from 'valibot';

/** `expected X, got Y`. A long value is cut off, and a URL is shown without its credentials. */
export function faultOf({ message, input }: BaseIssue<unknown>): string {
  return `expected ${message}, got ${shown(input)}`;
}

const LONGEST = 80;

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? typeof value);
  const open = text.replaceAll(/\/\/[^/?#"]*@/g, '//…@');
  return open.length > LONGEST ? `${open.slice(0, LONGEST)}…` : open;
}
