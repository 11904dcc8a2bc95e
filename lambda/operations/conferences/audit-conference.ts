import type { Audit } from '../../domain/entry';
import type { ConferenceLog } from '../../ports/conference-log';
import type { DeadLetters } from '../../ports/dead-letters';
import { readAllPages } from '../../ports/page';

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
    const pages = readAllPages((cursor) => conferenceLog.records(conferenceId, 'all', PAGE_SIZE, cursor));
    for await (const { items } of pages) {
      for (const { detail } of items.flatMap(({ events }) => events)) held.add(detail.metadata.sequence);
    }
    const missing: number[] = [];
    for (let each = auditedUpTo + 1; each <= sequence && missing.length < MAX_MISSING; each += 1) {
      if (!held.has(each)) missing.push(each);
    }
    return { upTo: sequence, missing, deadLetters: await deadLetters.queuesHolding(conferenceId) };
  };
}
