import { type Generation, sentChanges, sentFields } from '../domain/generation';
import type { FoneStorm } from '../ports';
import { foneStormAnswers } from './fonestorm-answers';
import { type CallOptions, type FoneStormCalls, foneStormCalls, formOf } from './fonestorm-calls';

export interface FoneStormOptions extends CallOptions {
  readonly generation: Generation;
}

/** The most bytes of a list: it has all conferences of the account, without pages. */
const MOST_LIST_BYTES = 32 * 1024 ** 2;

/**
 * FoneStorm's conferences over HTTP, as the vendor's page of the account's generation has it.
 *
 * @param calls shared with the other clients of the function
 */
export function foneStormClient(
  options: FoneStormOptions,
  { call }: FoneStormCalls = foneStormCalls(options),
): FoneStorm {
  const { generation } = options;
  const answers = foneStormAnswers(generation);
  const conference = (id: string) => `/conferences/${encodeURIComponent(id)}`;
  return {
    async list() {
      return call('list', answers.list, { method: 'GET', path: '/conferences', mostBytes: MOST_LIST_BYTES });
    },
    async create({ id, fields, callbackUrl }) {
      const sent = sentFields(generation, id, fields);
      const body = generation === '2017' ? { id, ...jsonOf(sent), callback_url: callbackUrl } : formOf(sent);
      const asking = { method: 'POST', path: '/conferences', body } as const;
      const { id: given, conference_pin: pin } = await call('created', answers.created, asking);
      return { id: given, ...(pin !== undefined && { pin }) };
    },
    async details(id) {
      return call('details', answers.details, { method: 'GET', path: conference(id) });
    },
    async update(id, changes) {
      const sent = sentChanges(generation, id, changes);
      if (Object.keys(sent).length === 0) return;
      const body = generation === '2017' ? jsonOf(sent) : formOf(sent);
      await call('done', answers.done, { method: 'PUT', path: conference(id), body });
    },
    async delete(id) {
      await call('done', answers.done, { method: 'DELETE', path: conference(id) });
    },
    async setCallbackUrl(id, callbackUrl) {
      if (generation !== '2017') return;
      const body = { callback_url: callbackUrl };
      await call('done', answers.done, { method: 'PUT', path: conference(id), body });
    },
    async fonenumbers(id) {
      return call('fonenumbers', answers.fonenumbers, {
        method: 'GET',
        path: `${conference(id)}/fonenumbers`,
      });
    },
  };
}

/** The page's own example of "Create Conference" sends the attendees as a JSON array inside a text. */
function jsonOf<T extends { attendees?: readonly string[] }>(fields: T): object {
  return fields.attendees ? { ...fields, attendees: JSON.stringify(fields.attendees) } : fields;
}
