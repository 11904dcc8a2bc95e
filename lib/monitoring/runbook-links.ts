import { Token } from 'aws-cdk-lib/core';

/** The file of the package, for alarms without an address of the runbook. */
const RUNBOOK_FILE = 'docs/runbook.md';

export const RUNBOOK_URL_EXPECTED = 'an http or https URL without a fragment';

/** Whether the links of alarms can be made from a URL: the anchor of a section comes after it. */
export function isRunbookUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:\/\/[^#\s]+$/.test(text);
}

/** @throws an error that names the prop */
export function requireRunbookUrl(url: string | undefined): void {
  if (url === undefined || Token.isUnresolved(url) || isRunbookUrl(url)) return;
  throw new Error(`Conference Relay: alarms.runbookUrl: expected ${RUNBOOK_URL_EXPECTED}, got ${url}`);
}

/** The link to a section of the runbook: the heading's anchor on the page, as GitHub makes it. */
export function runbookLink(name: string, url = RUNBOOK_FILE): string {
  return `${url}#${anchorOf(name)}`;
}

/** The anchor of a Markdown heading. */
export function anchorOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-');
}
