import type { Generation } from '../domain/generation';
import type { FoneStorm } from '../ports';
import { ANSWERS } from './fonestorm-answers';
import { type CallOptions, type FoneStormCalls, foneStormCalls } from './fonestorm-calls';

export interface FoneStormOptions extends CallOptions {
  readonly generation: Generation;
}

/** The most bytes of a list: it has all conferences of the account, without pages. */
const MOST_LIST_BYTES = 32 * 1024 ** 2;

/**
 * FoneStorm's conferences over HTTP, as the vendor's page has it.
 *
 * @param calls those that share a token with other clients
 */
export function foneStormClient(
  options: FoneStormOptions,
  { call }: FoneStormCalls = foneStormCalls(options),
): FoneStorm {
  const conference = (id: string) => `/conferences/${encodeURIComponent(id)}`;
  return {
    async list() {
      return call('list', ANSWERS.list, { method: 'GET', path: '/conferences', mostBytes: MOST_LIST_BYTES });
    },
    async create({ id, fields, callbackUrl }) {
      const { callback_url: _own, ...asked } = fields;
      const body = { id, ...onTheWire(asked), callback_url: callbackUrl };
      const asking = { method: 'POST', path: '/conferences', body } as const;
      const { id: given, conference_pin: pin } = await call('created', ANSWERS.created, asking);
      return { id: given, ...(pin !== undefined && { pin }) };
    },
    async details(id) {
      return call('details', ANSWERS.details, { method: 'GET', path: conference(id) });
    },
    async update(id, changes) {
      await call('done', ANSWERS.done, { method: 'PUT', path: conference(id), body: onTheWire(changes) });
    },
    async delete(id) {
      await call('done', ANSWERS.done, { method: 'DELETE', path: conference(id) });
    },
    async setCallbackUrl(id, callbackUrl) {
      await call('done', ANSWERS.done, {
        method: 'PUT',
        path: conference(id),
        body: { callback_url: callbackUrl },
      });
    },
    async fonenumbers(id) {
      return call('fonenumbers', ANSWERS.fonenumbers, {
        method: 'GET',
        path: `${conference(id)}/fonenumbers`,
      });
    },
  };
}

/** The page's own example of "Create Conference" sends the attendees as a JSON array inside a text. */
function onTheWire<T extends { attendees?: readonly string[] }>(fields: T): object {
  return fields.attendees ? { ...fields, attendees: JSON.stringify(fields.attendees) } : fields;
}
