import type { Audit } from '../domain/entry';
import type { DeadLetters, HistoryRecord, Journal, Page } from '../ports';

export interface AuditPorts {
  readonly journal: Journal;
  readonly deadLetters: DeadLetters;
}

const PAGE = 200;
/** An event names no more than so many. */
const MOST_MISSING = 20;

/** Compares what the relay holds of a conference with what it should: every event since the last audit. */
export function auditConference({ journal, deadLetters }: AuditPorts) {
  return async (conferenceId: string): Promise<Audit> => {
    const { saved } = await journal.load(conferenceId, '');
    const { sequence = 0, audited = 0 } = saved?.state ?? {};
    // What is saved and not published yet is not in the history, and as safe.
    const held = new Set(saved?.unpublished?.events.map(({ detail }) => detail.metadata.sequence));
    let from: string | undefined;
    do {
      const page: Page<HistoryRecord> = await journal.history(conferenceId, 'all', PAGE, from);
      for (const { events } of page.items)
        for (const { detail } of events) held.add(detail.metadata.sequence);
      from = page.next;
    } while (from !== undefined);
    const missing: number[] = [];
    for (let each = audited + 1; each <= sequence && missing.length < MOST_MISSING; each += 1) {
      if (!held.has(each)) missing.push(each);
    }
    return { upTo: sequence, missing, deadLetters: await deadLetters.holding(conferenceId) };
  };
}
