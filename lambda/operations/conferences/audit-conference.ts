import type { Audit } from '../../domain/entry';
import type { ConferenceLog } from '../../ports/conference-log';
import type { DeadLetters } from '../../ports/dead-letters';
import { readAllPages } from '../../ports/page';

export interface AuditPorts {
  readonly conferenceLog: ConferenceLog;
  readonly deadLetters: DeadLetters;
}

const PAGE_SIZE = 200;
/** The most missing events that one audit names. */
const MAX_MISSING = 20;

/**
 * Checks that the log of a conference has every event since the last audit.
 *
 * @returns a function of a conference's id, which returns the numbers of the missing events, and the dead-letter queues that
 *   hold messages of the conference
 */
export function auditConference({ conferenceLog, deadLetters }: AuditPorts) {
  return async (conferenceId: string): Promise<Audit> => {
    const { sequence = 0, auditedUpTo = 0 } = (await conferenceLog.load(conferenceId)).head?.state ?? {};
    const sequences = new Set<number>();
    const pages = readAllPages((cursor) => conferenceLog.records(conferenceId, 'all', PAGE_SIZE, cursor));
    for await (const { items } of pages) {
      for (const { detail } of items.flatMap(({ events }) => events)) sequences.add(detail.metadata.sequence);
    }
    const missing: number[] = [];
    for (let number = auditedUpTo + 1; number <= sequence && missing.length < MAX_MISSING; number += 1) {
      if (!sequences.has(number)) missing.push(number);
    }
    return { upTo: sequence, missing, deadLetters: await deadLetters.queuesHolding(conferenceId) };
  };
}
