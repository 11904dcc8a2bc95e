import { changesToSend, fieldsToSend, type Generation } from '../../domain/generation';
import type { FoneStorm } from '../../ports/fonestorm';
import { type ApiOptions, type FoneStormApi, foneStormApi, toForm } from './api';
import { conferenceResponses } from './conference-responses';

export interface FoneStormOptions extends ApiOptions {
  readonly generation: Generation;
}

/** The most bytes of a list: it has all conferences of the account, without pages. */
const MAX_LIST_BYTES = 32 * 1024 ** 2;

/**
 * FoneStorm's conferences over HTTP, as the vendor's page of the account's generation has it.
 *
 * @param calls shared with the other clients of the function
 */
export function foneStormConferences(
  options: FoneStormOptions,
  { sendAndParse }: FoneStormApi = foneStormApi(options),
): FoneStorm {
  const { generation } = options;
  const answers = conferenceResponses(generation);
  const conference = (id: string) => `/conferences/${encodeURIComponent(id)}`;
  return {
    async list() {
      return sendAndParse('list', answers.list, {
        method: 'GET',
        path: '/conferences',
        maxBytes: MAX_LIST_BYTES,
      });
    },
    async create({ id, fields, callbackUrl }) {
      const sent = fieldsToSend(generation, id, fields);
      const body = generation === '2017' ? { id, ...toJson(sent), callback_url: callbackUrl } : toForm(sent);
      const asking = { method: 'POST', path: '/conferences', body } as const;
      const { id: given, conference_pin: pin } = await sendAndParse('created', answers.created, asking);
      return { id: given, ...(pin !== undefined && { pin }) };
    },
    async details(id) {
      return sendAndParse('details', answers.details, { method: 'GET', path: conference(id) });
    },
    async update(id, changes) {
      const sent = changesToSend(generation, id, changes);
      if (Object.keys(sent).length === 0) return;
      const body = generation === '2017' ? toJson(sent) : toForm(sent);
      await sendAndParse('done', answers.done, { method: 'PUT', path: conference(id), body });
    },
    async delete(id) {
      await sendAndParse('done', answers.done, { method: 'DELETE', path: conference(id) });
    },
    async setCallbackUrl(id, callbackUrl) {
      if (generation !== '2017') return;
      const body = { callback_url: callbackUrl };
      await sendAndParse('done', answers.done, { method: 'PUT', path: conference(id), body });
    },
    async fonenumbers(id) {
      return sendAndParse('fonenumbers', answers.fonenumbers, {
        method: 'GET',
        path: `${conference(id)}/fonenumbers`,
      });
    },
  };
}

/** The page's own example of "Create Conference" sends the attendees as a JSON array inside a text. */
function toJson<T extends { attendees?: readonly string[] }>(fields: T): object {
  return fields.attendees ? { ...fields, attendees: JSON.stringify(fields.attendees) } : fields;
}
