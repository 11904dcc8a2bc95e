import type { StatusReportEntry } from '../../domain/entry';
import type { StatusEvent } from '../../domain/status-event';
import type { ConferenceLog } from '../../ports/conference-log';
import type { Definitions } from '../../ports/definitions';
import type { Page } from '../../ports/page';
import { conferenceNotFound } from '../operation-failure';

/** A status check that FoneStorm answered, and the events that were published because of its report. */
export interface AnsweredStatusCheck {
  /** The number of its record in the log. */
  readonly position: number;
  readonly entry: StatusReportEntry;
  readonly events: readonly StatusEvent[];
}

/**
 * Reads the answered status checks of a conference, in the order of the log. The conference may be deleted. An erased conference
 * has none, even before its log is erased.
 *
 * @throws {OperationFailure} `not found`
 */
export function readStatusChecks({
  definitions,
  conferenceLog,
}: {
  readonly definitions: Definitions;
  readonly conferenceLog: ConferenceLog;
}) {
  return async (id: string, limit: number, cursor?: string): Promise<Page<AnsweredStatusCheck>> => {
    const definition = await definitions.read(id);
    if (!definition) throw conferenceNotFound();
    if (definition.status === 'erased') return { items: [] };
    const { items, ...more } = await conferenceLog.records(id, 'status-report', limit, cursor);
    const checks = items.flatMap(({ entry, events, state }) =>
      entry.kind === 'status-report' ? [{ position: state.position, entry, events }] : [],
    );
    return { ...more, items: checks };
  };
}
