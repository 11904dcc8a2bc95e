import * as v from 'valibot';
import { httpUrlSchema } from '../conferences/conference-fields';
import type { Conferences } from '../conferences/conferences';
import type { ScriptRunner } from '../conferences/script-runner';
import type { FoneNumber, FoneNumbers, NotifySetting } from '../fonenumbers/fonenumbers';
import { parseBody } from '../http/body';
import { type ApiRequest, ok } from '../http/exchange';
import { invalidRequest, notFound } from '../http/refusal';
import type { RouteHandler } from '../http/routing';
import { parseBodyFields } from '../http/strict-fields';
import type { LiveSettings, Settings } from '../settings';

export interface FoneNumberParts {
  readonly numbers: FoneNumbers;
  readonly conferences: Conferences;
  readonly scriptRunner: ScriptRunner;
  readonly settings: LiveSettings;
}

export type FoneNumberOperation = 'numbers' | 'number' | 'service' | 'receive-notify' | 'send-notify';

const SERVICES = ['Conference', 'Hangup', 'Busy', 'Reject'] as const;
/** The service types since v2.12. The simulator answers calls to them, and does nothing else. */
const SERVICES_SINCE_212 = ['Device', 'Forward', 'IVR', 'Scheduler', 'Fax', 'VoiceMail'] as const;
const METHODS = ['GET', 'POST', 'JSON'] as const;
const TEXT = 'a string of at most 256 characters';

const textSchema = v.pipe(v.string(TEXT), v.maxLength(256, TEXT));
const notifySchema = {
  fonenumber: v.string('a FoneNumber'),
  method: v.picklist(METHODS, `one of ${METHODS.join(', ')}`),
  url: httpUrlSchema,
  url_username: v.optional(textSchema),
  url_password: v.optional(textSchema),
};

function serviceSchema(asOf: Settings['numbersAsOf']) {
  const types = [...SERVICES, ...(asOf === 'v2.12' ? SERVICES_SINCE_212 : [])];
  return {
    service_type: v.picklist(types, `one of ${types.join(', ')}`),
    service_id: v.optional(textSchema),
  };
}

/** The routes of FoneNumbers, since v2.4. */
export function createFoneNumberHandlers(parts: FoneNumberParts): Record<FoneNumberOperation, RouteHandler> {
  const { numbers, conferences, scriptRunner, settings } = parts;
  const viewOf = (number: FoneNumber) => ({
    fonenumber: toFoneNumberView(number, settings.current().numbersAsOf),
  });

  function requireNumber(fonenumber = ''): FoneNumber {
    const number = numbers.get(fonenumber);
    if (number) return number;
    throw notFound('FoneNumber of the account with these digits');
  }

  async function setNotify(request: ApiRequest, which: 'receive' | 'send') {
    const {
      fonenumber,
      method,
      url,
      url_username = '',
      url_password = '',
    } = parseBodyFields(notifySchema, parseBody(request), settings.current().unknownFields);
    const isOpen = url_username === '' && url_password === '';
    const basic = isOpen ? null : { username: url_username, password: url_password };
    const number = { ...requireNumber(fonenumber), [which]: { url, method, basic } };
    await numbers.put(number);
    return ok(viewOf(number));
  }

  return {
    async numbers({ query }) {
      const filter = query.get('filter');
      if (filter !== null && filter !== 'all')
        throw invalidRequest([{ field: 'filter', expected: 'all, or none' }]);
      const all = numbers.all();
      const { numbersAsOf } = settings.current();
      return ok({
        fonenumbers: all.map((number) =>
          filter === 'all' ? toFoneNumberView(number, numbersAsOf) : number.fonenumber,
        ),
      });
    },
    async number(_request, { fonenumber }) {
      return ok(viewOf(requireNumber(fonenumber)));
    },
    async service(request, { fonenumber }) {
      const number = requireNumber(fonenumber);
      const { numbersAsOf, unknownFields } = settings.current();
      const fields = parseBodyFields(serviceSchema(numbersAsOf), parseBody(request), unknownFields);
      const { service_type: type, service_id: id } = fields;
      if (type === 'Conference' && !conferences.get(id ?? '')) {
        throw invalidRequest([{ field: 'service_id', expected: 'the id of a conference of the account' }]);
      }
      const updated = { ...number, service: { type, ...(id && { id }) } };
      const isServing = numbers
        .servingConference(id ?? '')
        .some((other) => other.fonenumber === number.fonenumber);
      await numbers.put(updated);
      // People who waited for a number of the conference can call it now.
      if (type === 'Conference' && !isServing) scriptRunner.start(id ?? '');
      return ok(viewOf(updated));
    },
    'receive-notify': (request) => setNotify(request, 'receive'),
    'send-notify': (request) => setNotify(request, 'send'),
  };
}

/** A FoneNumber in the shape of v2.4 or v2.12. They name the object with the callback URLs differently. */
function toFoneNumberView(number: FoneNumber, asOf: Settings['numbersAsOf']): object {
  const { fonenumber, service = null, receive, send } = number;
  const common = { fonenumber, is_active: true, state: 'FL', rate_center: 'MELBOURNE' };
  if (asOf === 'v2.12') {
    const call_options = {
      receive_notify: toNotifyViewSince212(receive),
      send_notify: toNotifyViewSince212(send),
    };
    return { ...common, service, call_options };
  }
  const voice_options = { receive_notify: toNotifyView(receive), send_notify: toNotifyView(send) };
  return { ...common, service, voice_options };
}

/** Credentials are not shown. */
function toNotifyView(notify: NotifySetting | undefined): object | null {
  return notify ? { url: notify.url, method: notify.method } : null;
}

function toNotifyViewSince212(notify: NotifySetting | undefined): object {
  return notify ? { type: 'Callback', url: notify.url, method: notify.method } : { type: 'None' };
}
