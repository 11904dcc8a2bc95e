import { ROUTES } from '../../contract/routes';
import type { Generation } from '../../domain/generation';
import { milliseconds } from '../../domain/instant';
import { dayOfOccurrence, MAX_MOVE } from '../../domain/series/occurrence';
import { SERIES_ID, type Series, type SeriesException, type SeriesFields } from '../../domain/series/series';
import type { AuthenticationPorts } from '../../operations/authenticate';
import { idForIdempotencyKey } from '../../operations/conferences/creation-idempotency';
import type { InvitationPorts } from '../../operations/conferences/read-invitation';
import { checkReceiverUrl, type ReceiverUrlPorts } from '../../operations/deliveries/check-receiver-url';
import { type ApplySoonPorts, applySoon } from '../../operations/series/apply-soon';
import {
  changeOccurrence,
  createSeries,
  deleteSeries,
  updateSeries,
} from '../../operations/series/change-series';
import { readOccurrence, readOccurrences } from '../../operations/series/read-occurrences';
import {
  type FoundOccurrence,
  findOccurrence,
  type ReadSeriesPorts,
  readSeries,
} from '../../operations/series/read-series';
import { readSeriesEvents } from '../../operations/series/read-series-events';
import { readSeriesInvitations } from '../../operations/series/read-series-invitations';
import { type AuthenticatedHandler, authenticatedRoutes } from '../authenticated-routes';
import { type AuditFields, jsonResponse } from '../http-messages';
import { nextLinkHeader, parsePageRequest } from '../requests/pagination';
import { isCalendarPreferred } from '../requests/preferred-media';
import { findReceiverFaults } from '../requests/receiver-faults';
import { type BodyFields, parseJsonBody } from '../requests/request-body';
import { parseMove, parseSeries, parseSeriesChanges, seriesFault } from '../requests/series-fields';
import { findFinished, fitSchedule } from '../requests/series-schedule';
import { readBoundedPage } from '../responses/bounded-response';
import { eventsResponse } from '../responses/events-response';
import { invitationResponse } from '../responses/invitation-response';
import { occurrenceView, seriesView } from '../responses/series-views';
import type { Routes } from '../routing';
import { readIdempotencyKey } from './conferences';

export type SeriesPorts = ReadSeriesPorts &
  InvitationPorts &
  ReceiverUrlPorts &
  ApplySoonPorts &
  AuthenticationPorts & { readonly generation: Generation };

const DEFAULT_LIMIT = 100;
/** The most occurrences of a series that are moved or skipped at a time. */
const MAX_EXCEPTIONS = 200;

/** The routes of series, and of their occurrences. */
export function seriesRoutes(ports: SeriesPorts): Routes {
  const { generation, recurrences, clock } = ports;
  const operations = {
    create: createSeries(ports),
    read: readSeries(ports),
    update: updateSeries(ports),
    delete: deleteSeries(ports),
    readOccurrences: readOccurrences(ports),
    readOccurrence: readOccurrence(ports),
    readInvitations: readSeriesInvitations(ports),
    readEvents: readSeriesEvents(ports),
    changeOccurrence: changeOccurrence(ports),
    checkReceiverUrl: checkReceiverUrl(ports),
    applySoon: applySoon(ports),
  };
  const handlers: Record<string, AuthenticatedHandler> = {
    async [ROUTES.createSeries](request, _path, caller, addAuditFields) {
      const body = parseJsonBody(request);
      const { id, fields: parsed } = parseSeries(body, await receiverFaults(body), generation);
      const fields = await fitSchedule(recurrences, parsed, undefined, true);
      const key = readIdempotencyKey(request);
      const chosenId = id ?? (key === undefined ? undefined : idForIdempotencyKey(caller, key));
      const finished = await findFinished(recurrences, clock, fields);
      // A repeated creation gets its series, also after the last occurrence.
      if (finished && !(chosenId && (await ports.series.read(chosenId)))) throw finished;
      const created = await operations.create({ id: chosenId, fields });
      addAuditFields({ seriesId: created.id });
      await operations.applySoon(created);
      return jsonResponse(201, { series: seriesView(created) });
    },
    async [ROUTES.listSeries](request) {
      const { limit = DEFAULT_LIMIT, cursor } = parsePageRequest(request);
      const page = await readBoundedPage(ports.series.list, { limit, cursor }, seriesView);
      return jsonResponse(200, { series: page.items }, nextLinkHeader(request, limit, page.cursor));
    },
    async [ROUTES.readSeries](request, { id }) {
      const headers = { vary: 'Accept' };
      if (isCalendarPreferred(request))
        return invitationResponse(await operations.readInvitations(id), clock.now(), headers);
      return jsonResponse(200, { series: seriesView(await operations.read(id)) }, headers);
    },
    async [ROUTES.updateSeries](request, { id }, _caller, addAuditFields) {
      addAuditFields(auditFieldsOf(id));
      const body = parseJsonBody(request);
      const faults = await receiverFaults(body);
      const updated = await operations.update(id, async (stored) => {
        const fields = parseSeriesChanges(body, id, stored, faults, generation);
        return fitSchedule(recurrences, fields, stored, body.exdates != null);
      });
      await operations.applySoon(updated);
      return jsonResponse(200, { series: seriesView(updated) });
    },
    async [ROUTES.deleteSeries](_request, { id }, _caller, addAuditFields) {
      addAuditFields(auditFieldsOf(id));
      const deleted = await operations.delete(id);
      await operations.applySoon(deleted);
      return jsonResponse(200, { series: seriesView(deleted) });
    },
    async [ROUTES.seriesEvents](request, { id }) {
      return eventsResponse(request, (limit, after) => operations.readEvents(id, limit, after));
    },
    async [ROUTES.occurrences](_request, { id }) {
      const occurrences = await operations.readOccurrences(id);
      return jsonResponse(200, { occurrences: occurrences.map(occurrenceView) });
    },
    async [ROUTES.readOccurrence](_request, { id, occurrence }) {
      return jsonResponse(200, {
        occurrence: occurrenceView(await operations.readOccurrence(id, occurrence)),
      });
    },
    async [ROUTES.moveOccurrence](request, { id, occurrence }, _caller, addAuditFields) {
      addAuditFields(auditFieldsOf(id, occurrence));
      const move = parseMove(parseJsonBody(request));
      const changed = await operations.changeOccurrence(id, occurrence, async (stored) => {
        const { scheduledStart, isInRule } = await requireAhead(stored, occurrence);
        const isByRule =
          isInRule &&
          move.start === scheduledStart &&
          (move.duration ?? stored.fields.duration) === stored.fields.duration;
        await requireMovable(stored, move.start, scheduledStart);
        return isByRule
          ? undefined
          : newException(stored, occurrence, { kind: 'moved', ...move, scheduledStart });
      });
      await operations.applySoon(changed);
      return jsonResponse(200, { series: seriesView(changed) });
    },
    async [ROUTES.skipOccurrence](_request, { id, occurrence }, _caller, addAuditFields) {
      addAuditFields(auditFieldsOf(id, occurrence));
      const changed = await operations.changeOccurrence(id, occurrence, async (stored) => {
        const { scheduledStart } = await requireAhead(stored, occurrence);
        return newException(stored, occurrence, { kind: 'skipped', scheduledStart });
      });
      await operations.applySoon(changed);
      return jsonResponse(200, { series: seriesView(changed) });
    },
  };
  return authenticatedRoutes(ports, handlers);

  async function receiverFaults({ template }: BodyFields) {
    return findReceiverFaults(operations.checkReceiverUrl, { ...(template as BodyFields | undefined) });
  }

  /** An occurrence that has not begun. */
  async function requireAhead(stored: Series, id: string): Promise<FoundOccurrence> {
    const found = await findOccurrence(ports, stored, id);
    const exception = stored.exceptions[id];
    const current =
      exception?.kind === 'moved'
        ? await recurrences.instantOf(exception.start, stored.fields.time_zone)
        : found.start;
    if (current <= clock.now()) throw seriesFault('occurrence', 'an occurrence that has not begun');
    return found;
  }

  async function requireMovable(
    { fields: { time_zone } }: Series,
    start: SeriesFields['start'],
    scheduledStart: SeriesFields['start'],
  ): Promise<void> {
    const [to, from] = [
      await recurrences.instantOf(start, time_zone),
      await recurrences.instantOf(scheduledStart, time_zone),
    ];
    if (to <= clock.now()) throw seriesFault('start', 'a start in the future');
    if (Math.abs(milliseconds(to) - milliseconds(from)) > MAX_MOVE)
      throw seriesFault('start', `a time at most 31 days before or after ${scheduledStart}`);
  }
}

function newException({ exceptions }: Series, id: string, exception: SeriesException): SeriesException {
  if (!(id in exceptions) && Object.keys(exceptions).length >= MAX_EXCEPTIONS)
    throw seriesFault('occurrence', `at most ${MAX_EXCEPTIONS} occurrences that are moved or skipped`);
  return exception;
}

/** The ids of a path, for the audit trail. Any other text in a path may be a secret that was pasted there. */
function auditFieldsOf(id: string, occurrence = ''): AuditFields {
  return {
    conferenceId: undefined,
    ...(SERIES_ID.test(id) && { seriesId: id }),
    ...(dayOfOccurrence(occurrence) !== undefined && { occurrence }),
  };
}
