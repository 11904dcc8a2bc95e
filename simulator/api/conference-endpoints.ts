import { randomUUID } from 'node:crypto';
import type { CallbackLog } from '../callbacks/callback-log';
import { FALLBACK_FONENUMBER } from '../callbacks/callback-payload';
import type { SimulatedClock } from '../clock';
import { type ConferenceFields, parseCreation, parseUpdate } from '../conferences/conference-fields';
import { type Conference, type Conferences, isPast } from '../conferences/conferences';
import type { ScriptRunner } from '../conferences/script-runner';
import type { Calls } from '../fonenumbers/calls';
import type { FoneNumber, FoneNumbers } from '../fonenumbers/fonenumbers';
import { parseBody } from '../http/body';
import { ok } from '../http/exchange';
import { invalidRequest, notFound, Refusal } from '../http/refusal';
import type { RouteHandler } from '../http/routing';
import type { LiveSettings, Settings } from '../settings';
import { VIEWS, type Views } from './conference-views';

export interface ConferenceParts {
  readonly conferences: Conferences;
  readonly scriptRunner: ScriptRunner;
  readonly callbackLog: CallbackLog;
  readonly numbers: FoneNumbers;
  readonly calls: Calls;
  readonly settings: LiveSettings;
  readonly clock: SimulatedClock;
}

/** The fields whose changes reschedule the people of a conference. */
const SCRIPT_FIELDS = ['start_time', 'end_time', 'organizer', 'attendees'];

export type ConferenceOperation = 'list' | 'create' | 'details' | 'update' | 'delete' | 'fonenumbers';

/** The routes of the page on conferences. */
export function createConferenceHandlers(parts: ConferenceParts): Record<ConferenceOperation, RouteHandler> {
  const { conferences, scriptRunner, callbackLog, numbers, calls, settings, clock } = parts;
  const views = (): Views => VIEWS[settings.current().generation];

  function requireConference(id = ''): Conference {
    const conference = conferences.get(id);
    if (conference) return conference;
    throw notFound('conference with this id');
  }

  /** The FoneNumber in the fields of a conference of v2.4. */
  function numberOf({ fonenumber }: ConferenceFields): FoneNumber | undefined {
    if (fonenumber === undefined || settings.current().generation === '2017') return undefined;
    const number = numbers.get(fonenumber);
    if (number) return number;
    throw invalidRequest([{ field: 'fonenumber', expected: 'a FoneNumber of the account' }]);
  }

  function assign(number: FoneNumber, id: string): Promise<void> {
    return numbers.put({ ...number, service: { type: 'Conference', id } });
  }

  return {
    async list() {
      return ok({ conferences: conferences.all().map(views().listed) });
    },
    async create(request) {
      const { id, fields } = parseCreation(parseBody(request), settings.current());
      const conference: Conference = {
        id:
          id === undefined
            ? randomUUID()
            : chooseId(id, conferences.get(id) !== undefined, settings.current().ids),
        pin: conferences.freePin(),
        fields,
        people: [],
        hasBegun: false,
        isOver: false,
      };
      const number = numberOf(fields);
      await conferences.put(conference);
      if (number) await assign(number, conference.id);
      scriptRunner.start(conference.id);
      return ok({ conference: views().created(conference) }, 201);
    },
    async details(_request, { id }) {
      const { profile } = settings.current();
      return ok({ conference: views().details(requireConference(id), clock.now(), profile) });
    },
    async update(request, { id }) {
      const conference = requireConference(id);
      const body = parseBody(request);
      const fields = parseUpdate(body, conference.fields, settings.current());
      const isRescheduled = SCRIPT_FIELDS.some((name) => name in body);
      const isReopened = isRescheduled && !isPast(fields.end_time, clock.now());
      const updated = { ...conference, fields, isOver: conference.isOver && !isReopened };
      const number = 'fonenumber' in body ? numberOf(fields) : undefined;
      await conferences.put(updated);
      if (number) await assign(number, updated.id);
      if (isRescheduled || number) scriptRunner.start(conference.id);
      return ok({ conference: views().changed(updated) });
    },
    async delete(_request, { id }) {
      const conference = requireConference(id);
      scriptRunner.stop(conference.id);
      const own = calls.all().filter(({ conferenceId }) => conferenceId === conference.id);
      await Promise.all(own.map(({ uid }) => calls.hangUp(uid)));
      await conferences.delete(conference.id);
      callbackLog.forget(conference.id);
      return ok({ conference: views().changed(conference) });
    },
    async fonenumbers(_request, { id }) {
      const conference = requireConference(id);
      if (settings.current().generation === '2017') {
        return ok({ fonenumbers: [conference.fields.fonenumber ?? FALLBACK_FONENUMBER] });
      }
      return ok({
        fonenumbers: numbers.servingConference(conference.id).map(({ fonenumber }) => fonenumber),
      });
    },
  };
}

/** Handles the id of a creation by the setting `ids`. */
function chooseId(given: string, isTaken: boolean, ids: Settings['ids']): string {
  switch (ids) {
    case 'honoured':
      if (!isTaken) return given;
      throw new Refusal(409, 'id: expected one that no conference has, or none');
    case 'ignored':
      return randomUUID();
    case 'rejected':
      throw new Refusal(400, 'id: expected none: the settings of the simulator reject ids');
    case 'duplicated':
      return isTaken ? randomUUID() : given;
    default:
      return ids satisfies never;
  }
}
