import type { BaseIssue } from 'valibot';

/** `expected X, got Y`. A long value is cut off, and a URL is shown without its credentials. */
export function describeFault({ message, input }: BaseIssue<unknown>): string {
  return `expected ${message}, got ${preview(input)}`;
}

const MAX_PREVIEW_LENGTH = 80;

function preview(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? typeof value);
  const open = text.replaceAll(/\/\/[^/?#"]*@/g, '//…@');
  return open.length > MAX_PREVIEW_LENGTH ? `${open.slice(0, MAX_PREVIEW_LENGTH)}…` : open;
}
