import type { AssignNumberCommand, StatusCheck } from '../../domain/entry';
import { type AssignPorts, assignNumber } from '../numbers/assign-number';
import { type AuditPorts, auditConference } from './audit-conference';
import { type CreatePorts, confirmIfCreated } from './create-conference';
import { requireNoRequestInProgress } from './intents';
import { fetchStatus } from './refresh-conference';

/**
 * Asks FoneStorm about a conference and puts the answer into its mailbox. Where its creation is in doubt, that is
 * found out first; where it closes, what the relay holds of it is audited.
 *
 * Throws where FoneStorm does not answer, the budget has no slot, or the conference is being created at this moment:
 * the question is to be asked again later. Commands of the number desk come on the same queue, with the same budget.
 */
export function checkStatus(
  ports: CreatePorts & AuditPorts & AssignPorts,
): (asked: StatusCheck | AssignNumberCommand) => Promise<void> {
  const auditOf = auditConference(ports);
  const assign = assignNumber(ports);
  return async (asked) => {
    if ('kind' in asked) return assign(asked);
    const { id, conferenceId, isAudit = false } = asked;
    const stored = await ports.definitions.read(conferenceId);
    if (!stored) {
      ports.logger.warn('status_check.unknown_conference', { conferenceId });
      return;
    }
    // Whatever FoneStorm would say of it is not to be kept.
    if (stored.status === 'erased') return;
    if (!stored.fonestorm) requireNoRequestInProgress(stored, ports.clock);
    const found = stored.fonestorm ? stored : await confirmIfCreated(ports, stored);
    const definition = found === 'several' ? undefined : found;
    const requestedAt = ports.clock.now();
    const report = definition?.fonestorm
      ? await fetchStatus(ports.fonestorm, definition.fonestorm.id)
      : 'not found';
    const audit = isAudit ? await auditOf(conferenceId) : undefined;
    await ports.mailbox.put({
      ...{ kind: 'status-report', id: `status-report-${id}`, conferenceId },
      ...{ receivedAt: ports.clock.now(), requestedAt, report },
      ...(audit && { audit }),
    });
  };
}
