import * as v from 'valibot';
import { DISPOSITION } from './calls';
import type { Control, KnownConference } from './control';
import { type BodyFields, bodyFields } from './http/body';
import { type ApiRequest, ok } from './http/exchange';
import { faulty } from './http/refusal';
import type { Routes } from './http/routing';
import { readFields, strict } from './strict-fields';

const WHO = 'organizer or attendee';
const person = strict({ who: v.optional(v.picklist(['organizer', 'attendee'], WHO), 'attendee') });
const ENDED = 'a disposition of FoneStorm, such as NO_ANSWER or FAILED:486';
const HOW = `answer, ring, or ${ENDED}`;
const NUMBER = 'a text of 1 to 32 characters';
const disposition = v.pipe(v.string(ENDED), v.regex(DISPOSITION, ENDED));
const call = strict({
  from: v.exactOptional(v.pipe(v.string(NUMBER), v.regex(/^.{1,32}$/su, NUMBER))),
  type: v.exactOptional(v.picklist(['VOICE', 'FAX'], 'VOICE or FAX')),
  how: v.exactOptional(v.union([v.picklist(['answer', 'ring']), disposition], HOW)),
});
const ending = strict({ disposition: v.exactOptional(disposition) });
const nothing = strict({});
/** Deeper callbacks could not be written as JSON, or read: both recurse. */
const MOST_LEVELS = 100;

/** The control API: what `Control` does, over HTTP, as JSON and without a token. */
export function controlRoutes(control: Control): Routes {
  const one = (conference: KnownConference) => ok({ conference });
  return {
    async 'GET /control/settings'() {
      return ok(control.settings());
    },
    async 'PATCH /control/settings'(request) {
      return ok(control.change(jsonFields(request)));
    },
    async 'GET /control/conferences'() {
      return ok({ time: control.time(), conferences: control.conferences() });
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
        throw faulty([{ field: 'body', expected: `fields of at most ${MOST_LEVELS} levels` }]);
      }
      return one(await control.callback(id, fields));
    },
    async 'GET /control/fonenumbers'() {
      return ok({ fonenumbers: control.fonenumbers() });
    },
    async 'GET /control/fonenumbers/{fonenumber}'(_request, { fonenumber = '' }) {
      return ok({ fonenumber: control.fonenumber(fonenumber) });
    },
    async 'POST /control/fonenumbers/{fonenumber}/call'(request, { fonenumber = '' }) {
      return ok({ call: await control.call(fonenumber, readFields(call, jsonFields(request))) });
    },
    async 'POST /control/calls/{uid}/answer'(request, { uid = '' }) {
      readFields(nothing, jsonFields(request));
      return ok({ call: await control.answer(uid) });
    },
    async 'POST /control/calls/{uid}/hang-up'(request, { uid = '' }) {
      return ok({ call: await control.hangUp(uid, readFields(ending, jsonFields(request)).disposition) });
    },
    async 'POST /control/reset'(request) {
      readFields(nothing, jsonFields(request));
      await control.reset();
      return ok({});
    },
    async 'GET /control/requests'() {
      return ok(control.requests());
    },
  };
}

/** JSON only: a browser sends it for a page of another site only after a preflight, but forms without one. */
function jsonFields(request: ApiRequest): BodyFields {
  return bodyFields(request, ['application/json']);
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inside) => isDeeperThan(levels - 1, inside));
}
