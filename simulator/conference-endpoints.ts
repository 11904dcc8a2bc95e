import { randomUUID } from 'node:crypto';
import type { CallbackLog } from './callback-log';
import { FONENUMBER } from './callback-payload';
import type { SimulatedClock } from './clock';
import { changedBy, creationIn } from './conference-fields';
import type { ConferenceLife } from './conference-life';
import { VIEWS, type Views } from './conference-views';
import { type Conference, type Conferences, isPast } from './conferences';
import { bodyFields } from './http/body';
import { ok } from './http/exchange';
import { notFound, Refusal } from './http/refusal';
import type { RouteHandler } from './http/routing';
import type { LiveSettings, Settings } from './settings';

export interface ConferenceParts {
  readonly conferences: Conferences;
  readonly life: ConferenceLife;
  readonly log: CallbackLog;
  readonly settings: LiveSettings;
  readonly clock: SimulatedClock;
}

/** The changes after which people come and go at other times. */
const LIVED_BY = ['start_time', 'end_time', 'organizer', 'attendees'];

export type ConferenceOperation = 'list' | 'create' | 'details' | 'update' | 'delete' | 'fonenumbers';

/** The routes of the page on conferences. */
export function conferenceHandlers(parts: ConferenceParts): Record<ConferenceOperation, RouteHandler> {
  const { conferences, life, log, settings, clock } = parts;
  const views = (): Views => VIEWS[settings.current().generation];

  function existing(id = ''): Conference {
    const conference = conferences.get(id);
    if (conference) return conference;
    throw notFound('conference with this id');
  }

  return {
    async list() {
      return ok({ conferences: conferences.all().map(views().listed) });
    },
    async create(request) {
      const { id, fields } = creationIn(bodyFields(request), settings.current());
      const conference: Conference = {
        id:
          id === undefined
            ? randomUUID()
            : idFor(id, conferences.get(id) !== undefined, settings.current().ids),
        pin: conferences.freePin(),
        fields,
        people: [],
        hasBegun: false,
        isOver: false,
      };
      await conferences.put(conference);
      life.begin(conference.id);
      return ok({ conference: views().created(conference) }, 201);
    },
    async details(_request, { id }) {
      const { profile } = settings.current();
      return ok({ conference: views().details(existing(id), clock.now(), profile) });
    },
    async update(request, { id }) {
      const conference = existing(id);
      const body = bodyFields(request);
      const fields = changedBy(body, conference.fields, settings.current());
      const isLivedAnew = LIVED_BY.some((name) => name in body);
      const goesOn = isLivedAnew && !isPast(fields.end_time, clock.now());
      const updated = { ...conference, fields, isOver: conference.isOver && !goesOn };
      await conferences.put(updated);
      if (isLivedAnew) life.begin(conference.id);
      return ok({ conference: views().done(updated) });
    },
    async delete(_request, { id }) {
      const conference = existing(id);
      life.stop(conference.id);
      await conferences.delete(conference.id);
      log.forget(conference.id);
      return ok({ conference: views().done(conference) });
    },
    async fonenumbers(_request, { id }) {
      return ok({ fonenumbers: [existing(id).fields.fonenumber ?? FONENUMBER] });
    },
  };
}

/** What becomes of an id that a creation gives. */
function idFor(given: string, isTaken: boolean, ids: Settings['ids']): string {
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
