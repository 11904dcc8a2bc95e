import type { ConferenceEvent } from 'conference-relay';

/** Called by the rule for each visit that has ended, at least once: `metadata.id` tells a repeat. */
export async function handler({ detail }: ConferenceEvent<'Conference Ended'>): Promise<void> {
  const { conference, metadata } = detail;
  process.stdout.write(`${metadata.id}: an invoice for ${conference.label ?? conference.id}\n`);
}
