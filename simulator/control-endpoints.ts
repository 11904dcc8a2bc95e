import * as v from 'valibot';
import { type HttpRequest, json } from '../lambda/http/exchange';
import { invalid, Problem } from '../lambda/http/problems';
import { type BodyFields, bodyFields } from '../lambda/http/request-body';
import type { Routes } from '../lambda/http/routing';
import type { Control, KnownConference } from './control';
import { readFields, strict } from './strict-fields';

const WHO = 'organizer or attendee';
const person = strict({ who: v.optional(v.picklist(['organizer', 'attendee'], WHO), 'attendee') });
const nothing = strict({});
/** Deeper callbacks could not be written as JSON, or read: both recurse. */
const MOST_LEVELS = 100;

/** The control API: what `Control` does, over HTTP, as JSON and without a token. */
export function controlRoutes(control: Control): Routes {
  const one = (conference: KnownConference) => json(200, { conference });
  return {
    async 'GET /control/settings'() {
      return json(200, control.settings());
    },
    async 'PATCH /control/settings'(request) {
      return json(200, control.change(jsonFields(request)));
    },
    async 'GET /control/conferences'() {
      return json(200, { time: control.time(), conferences: control.conferences() });
    },
    async 'GET /control/conferences/{id}'(_request, { id = '' }) {
      return one(control.conference(id));
    },
    async 'POST /control/conferences/{id}/join'(request, { id = '' }) {
      return one(await control.join(id, readFields(person, jsonFields(request)).who));
    },
    async 'POST /control/conferences/{id}/leave'(request, { id = '' }) {
      return one(await control.leave(id, readFields(person, jsonFields(request)).who));
    },
    async 'POST /control/conferences/{id}/end'(request, { id = '' }) {
      readFields(nothing, jsonFields(request));
      return one(await control.end(id));
    },
    async 'POST /control/conferences/{id}/callback'(request, { id = '' }) {
      const fields = jsonFields(request);
      if (isDeeperThan(MOST_LEVELS, fields)) {
        throw invalid([{ field: 'body', expected: `fields of at most ${MOST_LEVELS} levels` }]);
      }
      return one(await control.callback(id, fields));
    },
    async 'POST /control/reset'(request) {
      readFields(nothing, jsonFields(request));
      await control.reset();
      return json(200, {});
    },
    async 'GET /control/requests'() {
      return json(200, control.requests());
    },
  };
}

/**
 * JSON alone: unlike a form, a browser does not send it for a page of another site without asking first.
 *
 * @throws {Problem} `unsupported-media-type`, `invalid-request`
 */
function jsonFields(request: HttpRequest): BodyFields {
  const isJson = /^\s*application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '');
  if (isJson || request.body.length === 0) return bodyFields(request);
  throw new Problem('unsupported-media-type', 'Content-Type: expected application/json', {
    headers: { accept: 'application/json' },
  });
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inside) => isDeeperThan(levels - 1, inside));
}
