import type { AssignNumberCommand, StatusCheck } from '../../domain/entry';
import { type AssignPorts, assignNumber } from '../numbers/assign-number';
import { type AuditPorts, auditConference } from './audit-conference';
import { type CreatePorts, confirmIfCreated } from './create-conference';
import { requireNoRequestInProgress } from './intents';
import { fetchStatus } from './refresh-conference';

/**
 * Requests the status of a conference from FoneStorm, and puts the report into the mailbox of the conference. If the outcome of
 * its creation is unknown, it searches FoneStorm's list first. At the close of a conference, it also audits the log.
 *
 * The queue also carries the commands of the number desk, which use the same budget.
 *
 * Throws if FoneStorm does not answer, the budget has no slot, or a creation of the conference is in progress. The queue then
 * delivers the check again.
 */
export function checkStatus(
  ports: CreatePorts & AuditPorts & AssignPorts,
): (job: StatusCheck | AssignNumberCommand) => Promise<void> {
  const audit = auditConference(ports);
  const assign = assignNumber(ports);
  return async (job) => {
    if ('kind' in job) return assign(job);
    const { id, conferenceId, isAudit = false } = job;
    const stored = await ports.definitions.read(conferenceId);
    if (!stored) {
      ports.logger.warn('status_check.unknown_conference', { conferenceId });
      return;
    }
    if (stored.status === 'erased') return;
    if (!stored.fonestorm) requireNoRequestInProgress(stored, ports.clock);
    const found = stored.fonestorm ? stored : await confirmIfCreated(ports, stored);
    const definition = found === 'several' ? undefined : found;
    const requestedAt = ports.clock.now();
    const report = definition?.fonestorm
      ? await fetchStatus(ports.fonestorm, definition.fonestorm.id)
      : 'not found';
    const findings = isAudit ? await audit(conferenceId) : undefined;
    await ports.mailbox.put({
      ...{ kind: 'status-report', id: `status-report-${id}`, conferenceId },
      ...{ receivedAt: ports.clock.now(), requestedAt, report },
      ...(findings && { audit: findings }),
    });
  };
}
