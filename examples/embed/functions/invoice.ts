import type { ConferenceEvent } from 'conference-relay/events';

/** Called by the rule for each visit that has ended, at least once: `metadata.id` identifies a repeat. */
export async function handler({ detail }: ConferenceEvent<'Conference Ended'>): Promise<void> {
  const { conference, metadata } = detail;
  // As JSON it is one line, whatever the label holds.
  const invoice = { visit: metadata.id, for: conference.label ?? conference.id };
  process.stdout.write(`${JSON.stringify(invoice)}\n`);
}
