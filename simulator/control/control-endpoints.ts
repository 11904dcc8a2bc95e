import * as v from 'valibot';
import { DISPOSITION_PATTERN } from '../fonenumbers/calls';
import { type BodyFields, parseBody } from '../http/body';
import { type ApiRequest, ok } from '../http/exchange';
import { invalidRequest } from '../http/refusal';
import type { Routes } from '../http/routing';
import { parseFields, strictObject } from '../http/strict-fields';
import type { ConferenceDetails, Control } from './control';

const EXPECTED_ROLE = 'organizer or attendee';
const personSchema = strictObject({
  who: v.optional(v.picklist(['organizer', 'attendee'], EXPECTED_ROLE), 'attendee'),
});
const EXPECTED_DISPOSITION = 'a disposition of FoneStorm, such as NO_ANSWER or FAILED:486';
const EXPECTED_START = `answer, ring, or ${EXPECTED_DISPOSITION}`;
const EXPECTED_NUMBER = 'a string of 1 to 32 characters';
const dispositionSchema = v.pipe(
  v.string(EXPECTED_DISPOSITION),
  v.regex(DISPOSITION_PATTERN, EXPECTED_DISPOSITION),
);
const callSchema = strictObject({
  from: v.exactOptional(v.pipe(v.string(EXPECTED_NUMBER), v.regex(/^.{1,32}$/su, EXPECTED_NUMBER))),
  type: v.exactOptional(v.picklist(['VOICE', 'FAX'], 'VOICE or FAX')),
  how: v.exactOptional(v.union([v.picklist(['answer', 'ring']), dispositionSchema], EXPECTED_START)),
});
const hangUpSchema = strictObject({ disposition: v.exactOptional(dispositionSchema) });
const emptySchema = strictObject({});
/** Deeper callbacks cannot be written as JSON or parsed: both recurse. */
const MAX_DEPTH = 100;
/** The conferences in one answer that a page asks for again and again. */
const MAX_NEWEST = 50;

/** The control API: the methods of `Control` over HTTP, as JSON and without a token. */
export function createControlRoutes(control: Control): Routes {
  const one = (conference: ConferenceDetails) => ok({ conference });
  return {
    async 'GET /control/settings'() {
      return ok(control.settings());
    },
    async 'PATCH /control/settings'(request) {
      return ok(control.changeSettings(parseJsonFields(request)));
    },
    async 'GET /control/conferences'() {
      return ok({ time: control.time(), conferences: control.conferences() });
    },
    async 'GET /control/newest'() {
      return ok({ time: control.time(), conferences: control.newest(MAX_NEWEST) });
    },
    async 'GET /control/conferences/{id}'(_request, { id = '' }) {
      return one(control.conference(id));
    },
    async 'POST /control/conferences/{id}/join'(request, { id = '' }) {
      return one(await control.join(id, parseFields(personSchema, parseJsonFields(request)).who));
    },
    async 'POST /control/conferences/{id}/leave'(request, { id = '' }) {
      return one(await control.leave(id, parseFields(personSchema, parseJsonFields(request)).who));
    },
    async 'POST /control/conferences/{id}/end'(request, { id = '' }) {
      parseFields(emptySchema, parseJsonFields(request));
      return one(await control.end(id));
    },
    async 'POST /control/conferences/{id}/callback'(request, { id = '' }) {
      const fields = parseJsonFields(request);
      if (isDeeperThan(MAX_DEPTH, fields)) {
        throw invalidRequest([{ field: 'body', expected: `fields of at most ${MAX_DEPTH} levels` }]);
      }
      return one(await control.sendCallback(id, fields));
    },
    async 'GET /control/fonenumbers'() {
      return ok({ fonenumbers: control.fonenumbers() });
    },
    async 'GET /control/fonenumbers/{fonenumber}'(_request, { fonenumber = '' }) {
      return ok({ fonenumber: control.fonenumber(fonenumber) });
    },
    async 'POST /control/fonenumbers/{fonenumber}/call'(request, { fonenumber = '' }) {
      return ok({ call: await control.call(fonenumber, parseFields(callSchema, parseJsonFields(request))) });
    },
    async 'POST /control/calls/{uid}/answer'(request, { uid = '' }) {
      parseFields(emptySchema, parseJsonFields(request));
      return ok({ call: await control.answer(uid) });
    },
    async 'POST /control/calls/{uid}/hang-up'(request, { uid = '' }) {
      return ok({
        call: await control.hangUp(uid, parseFields(hangUpSchema, parseJsonFields(request)).disposition),
      });
    },
    async 'POST /control/reset'(request) {
      parseFields(emptySchema, parseJsonFields(request));
      await control.reset();
      return ok({});
    },
    async 'GET /control/requests'() {
      return ok(control.requests());
    },
  };
}

/** JSON only: a browser sends it for another site's page only after a preflight, but a form without one. */
function parseJsonFields(request: ApiRequest): BodyFields {
  return parseBody(request, ['application/json']);
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}
