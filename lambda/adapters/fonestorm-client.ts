import type { Generation } from '../domain/generation';
import type { Budget, FoneStorm, Log, Secret } from '../ports';
import { ANSWERS, type Reader } from './fonestorm-answers';
import { type Limits, read, request } from './fonestorm-request';
import { foneStormToken, type TokenSource } from './fonestorm-token';

export interface FoneStormOptions {
  /** With the version, without a slash at its end: `https://api.fonestorm.com/v2`. */
  readonly url: string;
  readonly generation: Generation;
  readonly credentials: Secret<TokenSource>;
  readonly budget: Budget;
  /** Questions have a smaller budget than what a caller waits for. */
  readonly purpose: 'request' | 'question';
  /** Milliseconds until a request is given up; default 6000: a creation may take three, and waits for their slots. */
  readonly timeout?: number;
  /** Receives the faults of unreadable answers. */
  readonly log: Log;
}

/** The most bytes of a list: it has all conferences of the account, without pages. */
const MOST_LIST_BYTES = 32 * 1024 ** 2;
/** The most faults of an answer in one log line. */
const MOST_NAMED = 20;

/**
 * FoneStorm's API over HTTP, as the vendor's page has it. Every request takes a slot of the budget; a 401 is answered
 * by one more try with a new token.
 */
export function foneStormClient(options: FoneStormOptions): FoneStorm {
  const { url, budget, purpose, timeout = 6000, log } = options;
  const token = foneStormToken(url, options.credentials, () => budget.take(purpose), timeout);
  const conference = (id: string) => `/conferences/${encodeURIComponent(id)}`;
  return {
    async list() {
      return call('list', ANSWERS.list, 'GET', '/conferences');
    },
    async create({ id, fields, callbackUrl }) {
      const { callback_url: _own, ...asked } = fields;
      const body = { id, ...onTheWire(asked), callback_url: callbackUrl };
      const { id: given, conference_pin: pin } = await call(
        'created',
        ANSWERS.created,
        'POST',
        '/conferences',
        body,
      );
      return { id: given, ...(pin !== undefined && { pin }) };
    },
    async details(id) {
      return call('details', ANSWERS.details, 'GET', conference(id));
    },
    async update(id, changes) {
      await call('done', ANSWERS.done, 'PUT', conference(id), onTheWire(changes));
    },
    async delete(id) {
      await call('done', ANSWERS.done, 'DELETE', conference(id));
    },
    async setCallbackUrl(id, callbackUrl) {
      await call('done', ANSWERS.done, 'PUT', conference(id), { callback_url: callbackUrl });
    },
    async fonenumbers(id) {
      return call('fonenumbers', ANSWERS.fonenumbers, 'GET', `${conference(id)}/fonenumbers`);
    },
  };

  async function call<T>(answer: string, reader: Reader<T>, method: string, path: string, body?: object) {
    const limits = { timeout, ...(answer === 'list' && { mostBytes: MOST_LIST_BYTES }) };
    const first = await send(method, path, limits, body);
    const response = first.status === 401 ? await send(method, path, limits, body, first.token) : first;
    const { read: found, skipped = [], ignored = [] } = read(response, reader);
    told('fonestorm.element_skipped', answer, skipped);
    told('fonestorm.field_ignored', answer, ignored);
    return found;
  }

  function told(code: string, answer: string, faults: readonly string[]): void {
    if (faults.length === 0) return;
    log.warn(code, { answer, count: faults.length, faults: faults.slice(0, MOST_NAMED) });
  }

  async function send(method: string, path: string, limits: Limits, body?: object, refused?: string) {
    const current = await token(refused);
    await budget.take(purpose);
    const headers = { 'content-type': 'application/json', accept: 'application/json', token: current };
    const response = await request(
      `${url}${path}`,
      { method, headers, ...(body && { body: JSON.stringify(body) }) },
      limits,
    );
    return { ...response, token: current };
  }
}

/** The page's own example of "Create Conference" sends the attendees as a JSON array inside a text. */
function onTheWire<T extends { attendees?: readonly string[] }>(fields: T): object {
  return fields.attendees ? { ...fields, attendees: JSON.stringify(fields.attendees) } : fields;
}
