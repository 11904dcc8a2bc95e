import { ROUTES } from '../../contract/routes';
import type { AuthenticationPorts } from '../../operations/authenticate';
import { type AnsweredStatusCheck, readStatusChecks } from '../../operations/conferences/read-status-checks';
import { type DueConference, readTimetable } from '../../operations/conferences/read-timetable';
import type { ConferenceLog } from '../../ports/conference-log';
import type { Definitions } from '../../ports/definitions';
import { authenticatedRoutes } from '../authenticated-routes';
import { jsonResponse } from '../http-messages';
import { nextLinkHeader, parsePageRequest } from '../requests/pagination';
import { readBoundedPage } from '../responses/bounded-response';
import { detailsView, toViewedConference } from '../responses/conference-views';
import type { Routes } from '../routing';

export type TimetablePorts = AuthenticationPorts & {
  readonly definitions: Definitions;
  readonly conferenceLog: ConferenceLog;
};

const DEFAULT_LIMIT = 100;

/** The routes that list the conferences by their next step, and the status checks of one conference. */
export function timetableRoutes(ports: TimetablePorts): Routes {
  const operations = { readTimetable: readTimetable(ports), readStatusChecks: readStatusChecks(ports) };
  return authenticatedRoutes(ports, {
    async [ROUTES.timetable](request) {
      const { limit = DEFAULT_LIMIT, cursor } = parsePageRequest(request);
      const page = await readBoundedPage(operations.readTimetable, { limit, cursor }, dueView);
      return jsonResponse(200, { timetable: page.items }, nextLinkHeader(request, limit, page.cursor));
    },
    async [ROUTES.statusChecks](request, { id }) {
      const { limit = DEFAULT_LIMIT, cursor } = parsePageRequest(request);
      const readPage = (pageSize: number, from?: string) => operations.readStatusChecks(id, pageSize, from);
      const page = await readBoundedPage(readPage, { limit, cursor }, statusCheckView);
      return jsonResponse(200, { status_checks: page.items }, nextLinkHeader(request, limit, page.cursor));
    },
  });
}

function dueView({ definition, status, phase, dueAt }: DueConference) {
  return { conference: detailsView(toViewedConference(definition), status), phase, due_at: dueAt };
}

function statusCheckView({ position, entry, events }: AnsweredStatusCheck) {
  const { id, requestedAt, receivedAt, report } = entry;
  return {
    ...{ position, entry: id, requested_at: requestedAt, received_at: receivedAt, report },
    events: events.map(({ type, detail }) => ({
      type,
      id: detail.metadata.id,
      sequence: detail.metadata.sequence,
    })),
  };
}
