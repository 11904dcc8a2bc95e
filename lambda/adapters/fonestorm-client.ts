import * as v from 'valibot';
import type { ConferenceFields } from '../domain/conference';
import { parseInstant } from '../domain/instant';
import type { Budget, FoneStorm, FoneStormConference, Secret } from '../ports';
import { read, request } from './fonestorm-request';
import { foneStormToken, type TokenSource } from './fonestorm-token';

export interface FoneStormOptions {
  /** With the version, without a slash at its end: `https://api.fonestorm.com/v2`. */
  readonly url: string;
  readonly credentials: Secret<TokenSource>;
  readonly budget: Budget;
  /** Questions have a smaller budget than what a caller waits for. */
  readonly purpose: 'request' | 'question';
  /** Milliseconds until a request is given up; default 6000: a creation may take three, and waits for their slots. */
  readonly timeout?: number;
}

const text = v.optional(v.nullable(v.string()));
/** What nothing else hangs on: another value than a text is as good as none. */
const softText = v.fallback(text, undefined);
const listed = v.object({
  ...{ id: v.string(), conference_pin: text, conference_url: text },
  ...{ label: softText, organizer: softText, caller_id: softText },
  ...{ start_time: softText, end_time: softText, attendees: v.optional(v.unknown()) },
});
const details = v.object({
  ...listed.entries,
  conference_status: v.optional(v.nullable(v.string()), 'unknown'),
  organizer_status: v.optional(v.nullable(v.boolean()), false),
  attendees_status: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))), 0),
});
const answers = {
  list: v.object({ conferences: v.array(listed) }),
  created: v.object({ conference: v.object({ id: v.string(), conference_pin: text }) }),
  details: v.object({ conference: details }),
  done: v.object({ conference: v.object({ id: v.string() }) }),
  fonenumbers: v.object({ fonenumbers: v.array(v.string()) }),
};

/**
 * FoneStorm's API over HTTP, as the vendor's page has it. Every request takes a slot of the budget; a 401 is answered
 * by one more try with a new token.
 */
export function foneStormClient(options: FoneStormOptions): FoneStorm {
  const { url, budget, purpose, timeout = 6000 } = options;
  const token = foneStormToken(url, options.credentials, () => budget.take(purpose), timeout);
  const conference = (id: string) => `/conferences/${encodeURIComponent(id)}`;
  return {
    async list() {
      const { conferences } = await call('GET', '/conferences', answers.list);
      return conferences.map(known);
    },
    async create({ id, fields, callbackUrl }) {
      const { callback_url: _own, ...given } = fields;
      const body = { id, ...onTheWire(given), callback_url: callbackUrl };
      const created = (await call('POST', '/conferences', answers.created, body)).conference;
      return { id: created.id, ...(created.conference_pin && { pin: created.conference_pin }) };
    },
    async details(id) {
      const found = (await call('GET', conference(id), answers.details)).conference;
      return {
        ...known(found),
        conference_status: found.conference_status ?? 'unknown',
        organizer_status: found.organizer_status ?? false,
        attendees_status: found.attendees_status ?? 0,
      };
    },
    async update(id, changes) {
      await call('PUT', conference(id), answers.done, onTheWire(changes));
    },
    async delete(id) {
      await call('DELETE', conference(id), answers.done);
    },
    async setCallbackUrl(id, callbackUrl) {
      await call('PUT', conference(id), answers.done, { callback_url: callbackUrl });
    },
    async fonenumbers(id) {
      return (await call('GET', `${conference(id)}/fonenumbers`, answers.fonenumbers)).fonenumbers;
    },
  };

  async function call<T extends v.GenericSchema>(method: string, path: string, schema: T, body?: object) {
    const first = await send(method, path, body);
    const response = first.status === 401 ? await send(method, path, body, first.token) : first;
    return read(response, schema);
  }

  async function send(method: string, path: string, body: object | undefined, refused?: string) {
    const current = await token(refused);
    await budget.take(purpose);
    const headers = { 'content-type': 'application/json', accept: 'application/json', token: current };
    const response = await request(
      `${url}${path}`,
      { method, headers, ...(body && { body: JSON.stringify(body) }) },
      timeout,
    );
    return { ...response, token: current };
  }
}

/** The page's own example of "Create Conference" sends the attendees as a JSON array inside a text. */
function onTheWire<T extends { attendees?: readonly string[] }>(fields: T): object {
  return fields.attendees ? { ...fields, attendees: JSON.stringify(fields.attendees) } : fields;
}

function known(found: v.InferOutput<typeof listed>): FoneStormConference {
  const { id, conference_pin, conference_url } = found;
  const fields = fieldsOf(found);
  return {
    id,
    ...(conference_pin && { conference_pin }),
    ...(conference_url && { conference_url }),
    ...(fields && { fields }),
  };
}

/** The fields that FoneStorm shows; undefined where its times cannot be read. */
function fieldsOf(found: v.InferOutput<typeof listed>): ConferenceFields | undefined {
  const start_time = parseInstant(found.start_time ?? '');
  const end_time = parseInstant(found.end_time ?? '');
  if (!start_time || !end_time || end_time <= start_time) return undefined;
  const { label, organizer, caller_id } = found;
  const attendees = attendeesOf(found.attendees);
  return {
    start_time,
    end_time,
    ...(label && { label }),
    ...(organizer && { organizer }),
    ...(caller_id && { caller_id }),
    ...(attendees && { attendees }),
  };
}

/** A list, or a JSON array inside a text, as creations send it. */
function attendeesOf(value: unknown): readonly string[] | undefined {
  const list = v.safeParse(v.array(v.string()), value);
  if (list.success) return list.output;
  const inText = v.safeParse(v.pipe(v.string(), v.parseJson(), v.array(v.string())), value);
  return inText.success ? inText.output : undefined;
}
