import { AUDIT_ERASURE_CODE } from '../../contract/audit-codes';
import { ROUTES } from '../../contract/routes';
import type { ConferenceFields, Definition } from '../../domain/definition';
import type { AuthenticationPorts } from '../../operations/authenticate';
import {
  type ReceivedCallback,
  readCallback,
  readCallbacks,
} from '../../operations/callbacks/read-callbacks';
import { type CreatePorts, createConference } from '../../operations/conferences/create-conference';
import { idForIdempotencyKey } from '../../operations/conferences/creation-idempotency';
import { deleteConference } from '../../operations/conferences/delete-conference';
import { eraseConference } from '../../operations/conferences/erase-conference';
import {
  type ConferenceFilter,
  type FoundConference,
  findConferences,
} from '../../operations/conferences/find-conferences';
import { listConferences } from '../../operations/conferences/list-conferences';
import { type ConferenceDetails, readConference } from '../../operations/conferences/read-conference';
import { readEvents } from '../../operations/conferences/read-events';
import { readFonenumbers } from '../../operations/conferences/read-fonenumbers';
import { readInvitation } from '../../operations/conferences/read-invitation';
import { type RefreshPorts, refreshConference } from '../../operations/conferences/refresh-conference';
import { updateConference } from '../../operations/conferences/update-conference';
import { checkReceiverUrl, type ReceiverUrlPorts } from '../../operations/deliveries/check-receiver-url';
import { type WaitPorts, waitForConference } from '../../operations/workflows/wait-for-conference';
import type { Clock } from '../../ports/clock';
import { type AuthenticatedHandler, authenticatedRoutes } from '../authenticated-routes';
import { type HttpRequest, type HttpResponse, jsonResponse } from '../http-messages';
import { parseChanges, parseCreation } from '../requests/conference-fields';
import { IDEMPOTENCY_KEY_EXPECTED, isIdempotencyKey } from '../requests/idempotency-key';
import { type FilterParameters, parseConferenceListRequest } from '../requests/list-filters';
import { nextLinkHeader, type PageRequest, parsePageRequest } from '../requests/pagination';
import { parsePosition } from '../requests/parse-whole-number';
import { isCalendarPreferred } from '../requests/preferred-media';
import { parseOptionalChoice } from '../requests/query-parameters';
import { findReceiverFaults } from '../requests/receiver-faults';
import { parseBodyFields } from '../requests/request-body';
import { createSizeCheck, readBoundedPage } from '../responses/bounded-response';
import { detailsView, listView, toViewedConference } from '../responses/conference-views';
import { eventsResponse } from '../responses/events-response';
import { invitationResponse } from '../responses/invitation-response';
import { type Fault, invalidRequest, Problem } from '../responses/problems';
import type { Routes } from '../routing';

export type ConferencePorts = CreatePorts & WaitPorts & RefreshPorts & ReceiverUrlPorts & AuthenticationPorts;

const DEFAULT_CONFERENCES = 100;
const DEFAULT_CALLBACKS = 100;
const ERASE_CHOICE = { name: 'erase', values: ['true', 'false'] } as const;

/** Each retry of a task has another token. Its key finds the conference of the first attempt. */
const RETRIED_TASK: Fault = {
  field: 'idempotency_key',
  expected: 'a key, or an id in the conference: AWS Step Functions may retry the task',
};

/**
 * The routes of FoneStorm's pages on conferences, and those of their callbacks.
 * With generation 2.4, the answers to creations, updates and deletions are whole conferences.
 */
export function conferenceRoutes(ports: ConferencePorts): Routes {
  const { clock, generation } = ports;
  const operations = {
    list: listConferences(ports),
    find: findConferences(ports),
    create: createConference(ports),
    waitFor: waitForConference(ports),
    read: readConference(ports),
    refresh: refreshConference(ports),
    update: updateConference(ports),
    delete: deleteConference(ports),
    erase: eraseConference(ports),
    readInvitation: readInvitation(ports),
    readFonenumbers: readFonenumbers(ports),
    readCallbacks: readCallbacks(ports),
    readCallback: readCallback(ports),
    readEvents: readEvents(ports),
    checkReceiverUrl: checkReceiverUrl(ports),
  };
  const handlers: Record<string, AuthenticatedHandler> = {
    async [ROUTES.list](request) {
      const { limit, cursor, filter, parameters } = parseConferenceListRequest(request);
      if (filter) return findPage(request, { limit, cursor }, filter, parameters);
      if (limit === undefined) {
        const { items } = await operations.list({ cursor }, createSizeCheck(conferenceView));
        return jsonResponse(200, { conferences: items.map(conferenceView) });
      }
      const readPage = (pageSize: number, from?: string) =>
        operations.list({ limit: pageSize, cursor: from });
      const { items, cursor: next } = await readBoundedPage(readPage, { limit, cursor }, conferenceView);
      return jsonResponse(200, { conferences: items }, nextLinkHeader(request, limit, next));
    },
    async [ROUTES.create](request, _path, caller, addAuditFields) {
      const body = parseBodyFields(request);
      const { id, fields } = parseCreation(
        body,
        await findReceiverFaults(operations.checkReceiverUrl, body),
        generation,
      );
      const key = readIdempotencyKey(request);
      const chosenId = id ?? (key === undefined ? undefined : idForIdempotencyKey(caller, key));
      addAuditFields({ conferenceId: chosenId });
      const { taskToken: token } = request;
      if (token !== undefined) {
        if (chosenId === undefined) throw invalidRequest([RETRIED_TASK]);
        const workflow = { token, request: JSON.stringify([caller, key ?? '']) };
        const { id: awaited } = await operations.waitFor({ id: chosenId, fields }, workflow);
        // AWS Step Functions shows the answer to everybody who can read the execution: it has no PIN.
        return jsonResponse(201, { conference: { id: awaited } });
      }
      const created = await operations.create({ id: chosenId, fields });
      addAuditFields({ conferenceId: created.id });
      return jsonResponse(201, {
        conference: { ...changeView(created), conference_pin: created.fonestorm?.pin ?? '' },
      });
    },
    async [ROUTES.read](request, { id }) {
      const isFresh = isFreshRequested(request);
      const headersOf = (confirmedAt: string) => ({ age: ageHeader(confirmedAt, clock), vary: 'Accept' });
      const invitation = isCalendarPreferred(request)
        ? await operations.readInvitation(id, isFresh)
        : undefined;
      if (invitation) return invitationResponse([invitation], clock.now(), headersOf(invitation.confirmedAt));
      const read = isFresh ? operations.refresh : operations.read;
      const { definition, status, phase, confirmedAt } = await read(id);
      const conference = foundView({ definition, status, phase });
      return jsonResponse(200, { conference }, headersOf(confirmedAt));
    },
    async [ROUTES.update](request, { id }) {
      const body = parseBodyFields(request);
      const faults = await findReceiverFaults(operations.checkReceiverUrl, body);
      const changesOf = (stored: ConferenceFields) => parseChanges(body, id, stored, faults, generation);
      const updated = await operations.update(id, changesOf, request.command);
      return jsonResponse(200, { conference: changeView(updated) });
    },
    async [ROUTES.delete](request, { id }, _caller, addAuditFields) {
      if (parseOptionalChoice(request.query, ERASE_CHOICE) !== 'true')
        return jsonResponse(200, { conference: changeView(await operations.delete(id)) });
      addAuditFields({ code: AUDIT_ERASURE_CODE });
      await operations.erase(id);
      return jsonResponse(200, { conference: { id } });
    },
    async [ROUTES.fonenumbers](request, { id }) {
      return jsonResponse(200, {
        fonenumbers: await operations.readFonenumbers(id, isFreshRequested(request)),
      });
    },
    async [ROUTES.callbacks](request, { id }) {
      const { limit = DEFAULT_CALLBACKS, cursor } = parsePageRequest(request);
      const readPage = (pageSize: number, from?: string) => operations.readCallbacks(id, pageSize, from);
      const { items, cursor: next } = await readBoundedPage(readPage, { limit, cursor }, callbackView);
      return jsonResponse(200, { callbacks: items }, nextLinkHeader(request, limit, next));
    },
    async [ROUTES.callback](_request, { id, position }) {
      const number = parsePosition(position);
      if (number === undefined) throw new Problem('not-found', 'There is no such callback');
      const callback = await operations.readCallback(id, number);
      return jsonResponse(200, { callback: { ...callbackView(callback), request: callback.entry.request } });
    },
    async [ROUTES.events](request, { id }) {
      return eventsResponse(request, (limit, after) => operations.readEvents(id, limit, after));
    },
  };
  return authenticatedRoutes(ports, handlers);

  async function findPage(
    request: HttpRequest,
    { limit = DEFAULT_CONFERENCES, cursor }: PageRequest,
    filter: ConferenceFilter,
    parameters: FilterParameters,
  ): Promise<HttpResponse> {
    const readPage = (pageSize: number, from?: string) => operations.find(filter, pageSize, from);
    const { items, cursor: next } = await readBoundedPage(readPage, { limit, cursor }, foundView);
    return jsonResponse(200, { conferences: items }, nextLinkHeader(request, limit, next, parameters));
  }

  function changeView(definition: Definition): Readonly<Record<string, unknown>> {
    return generation === '2017' ? { id: definition.id } : conferenceView(definition);
  }
}

function conferenceView(definition: Definition) {
  return listView(toViewedConference(definition));
}

/** An undefined phase is not in the JSON. */
function foundView({
  definition,
  status,
  phase,
}: Pick<FoundConference, 'definition' | 'status'> & Pick<ConferenceDetails, 'phase'>) {
  return { ...detailsView(toViewedConference(definition), status), phase };
}

function callbackView({ position, entry, events }: ReceivedCallback) {
  const received = events.find(({ type }) => type === 'Callback Received')?.detail.callback;
  return {
    ...{ position, entry: entry.id },
    received_at: entry.receivedAt,
    callback: received,
    events: events.map(({ type, detail }) => ({
      type,
      id: detail.metadata.id,
      sequence: detail.metadata.sequence,
    })),
  };
}

export function readIdempotencyKey({ headers }: HttpRequest): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined || isIdempotencyKey(key)) return key;
  throw invalidRequest([{ field: 'Idempotency-Key', expected: IDEMPOTENCY_KEY_EXPECTED }]);
}

function isFreshRequested({ headers }: HttpRequest): boolean {
  return /(^|,)\s*no-cache\s*(,|$)/i.test(headers['cache-control'] ?? '');
}

/** Whole seconds (RFC 9111). */
function ageHeader(confirmedAt: string, clock: Clock): string {
  return String(Math.max(0, Math.floor((Date.parse(clock.now()) - Date.parse(confirmedAt)) / 1000)));
}
