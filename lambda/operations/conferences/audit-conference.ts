import type { Audit } from '../../domain/entry';
import type { ConferenceLog, LogRecord } from '../../ports/conference-log';
import type { DeadLetters } from '../../ports/dead-letters';
import type { Page } from '../../ports/page';

export interface AuditPorts {
  readonly conferenceLog: ConferenceLog;
  readonly deadLetters: DeadLetters;
}

const PAGE_SIZE = 200;
/** An event names no more than so many. */
const MAX_MISSING = 20;

/** Compares what the relay holds of a conference with what it should: every event since the last audit. */
export function auditConference({ conferenceLog, deadLetters }: AuditPorts) {
  return async (conferenceId: string): Promise<Audit> => {
    const { stored } = await conferenceLog.load(conferenceId, '');
    const { sequence = 0, auditedUpTo = 0 } = stored?.state ?? {};
    // What is saved and not published yet is not in the history, and as safe.
    const held = new Set(stored?.outbox?.events.map(({ detail }) => detail.metadata.sequence));
    let from: string | undefined;
    do {
      const page: Page<LogRecord> = await conferenceLog.records(conferenceId, 'all', PAGE_SIZE, from);
      for (const { events } of page.items)
        for (const { detail } of events) held.add(detail.metadata.sequence);
      from = page.cursor;
    } while (from !== undefined);
    const missing: number[] = [];
    for (let each = auditedUpTo + 1; each <= sequence && missing.length < MAX_MISSING; each += 1) {
      if (!held.has(each)) missing.push(each);
    }
    return { upTo: sequence, missing, deadLetters: await deadLetters.queuesHolding(conferenceId) };
  };
}
