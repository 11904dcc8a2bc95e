import type { Definition } from './definition';
import type { Entry, StatusCheck } from './entry';
import { after } from './instant';
import { redactSentence } from './redaction/redact';
import type { Rules } from './rules';
import type { State } from './state';

/**
 * The status check that an entry causes. It is undefined without a reason, and if an earlier check is still waiting, which covers
 * this entry, too.
 *
 * @param state the state after the entry
 * @param reason a sentence for the log
 */
export function statusCheckFor(
  { conferenceId, receivedAt }: Entry,
  { statusCheckDue, timetable }: State,
  definition: Definition | undefined,
  reason: string | undefined,
  rules: Rules,
): StatusCheck | undefined {
  if (reason === undefined) return undefined;
  if (statusCheckDue !== undefined && statusCheckDue > receivedAt) return undefined;
  const isAudit = timetable?.awaitingReport.includes('close') ?? false;
  const notBefore = after(receivedAt, rules.statusCheckDelay);
  return {
    // Not derived from the entry's id, which would grow: an overtaken report leads to a check with another report.
    id: `check-${conferenceId}-${notBefore.replace(/[-:.]/g, '')}`,
    conferenceId,
    reason: redactSentence(reason, definition?.fonestorm?.pin),
    notBefore,
    ...(isAudit && { isAudit }),
  };
}
