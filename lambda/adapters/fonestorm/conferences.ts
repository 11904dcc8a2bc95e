import { changesToSend, fieldsToSend, type Generation } from '../../domain/generation';
import type { FoneStorm } from '../../ports/fonestorm';
import { type ApiOptions, type FoneStormApi, foneStormApi, MAX_LIST_BYTES, toForm } from './api';
import { conferenceResponses } from './conference-responses';

export interface FoneStormOptions extends ApiOptions {
  readonly generation: Generation;
}

/**
 * FoneStorm's conferences over HTTP, as the vendor's page of the account's generation describes them.
 *
 * @param api shared with the other clients of the function
 */
export function foneStormConferences(
  options: FoneStormOptions,
  { sendAndParse }: FoneStormApi = foneStormApi(options),
): FoneStorm {
  const { generation } = options;
  const responses = conferenceResponses(generation);
  const pathOf = (id: string) => `/conferences/${encodeURIComponent(id)}`;
  const subject = (id: string) => ({ path: pathOf(id), about: { list: 'conferences', id } }) as const;
  return {
    async list() {
      return sendAndParse('list', responses.list, {
        method: 'GET',
        path: '/conferences',
        maxBytes: MAX_LIST_BYTES,
      });
    },
    async create({ id, fields, callbackUrl }) {
      const fieldsOfApi = fieldsToSend(generation, id, fields);
      const body =
        generation === '2017'
          ? { id, ...toJson(fieldsOfApi), callback_url: callbackUrl }
          : toForm(fieldsOfApi);
      const request = { method: 'POST', path: '/conferences', body } as const;
      const created = await sendAndParse('created', responses.created, request);
      const { id: fonestormId, conference_pin: pin } = created;
      return { id: fonestormId, ...(pin !== undefined && { pin }) };
    },
    async details(id) {
      return sendAndParse('details', responses.details, { method: 'GET', ...subject(id) });
    },
    async update(id, changes) {
      const fields = changesToSend(generation, id, changes);
      if (Object.keys(fields).length === 0) return;
      const body = generation === '2017' ? toJson(fields) : toForm(fields);
      await sendAndParse('done', responses.done, { method: 'PUT', ...subject(id), body });
    },
    async delete(id) {
      await sendAndParse('done', responses.done, { method: 'DELETE', ...subject(id) });
    },
    async setCallbackUrl(id, callbackUrl) {
      if (generation !== '2017') return;
      const body = { callback_url: callbackUrl };
      await sendAndParse('done', responses.done, { method: 'PUT', ...subject(id), body });
    },
    async fonenumbers(id) {
      return sendAndParse('fonenumbers', responses.fonenumbers, {
        method: 'GET',
        path: `${pathOf(id)}/fonenumbers`,
        // FoneStorm's API of 2017 may not have this route.
        about: { list: 'conferences' },
      });
    },
  };
}

/** FoneStorm's example of "Create Conference" sends the attendees as a JSON array inside a string. */
function toJson<T extends { attendees?: readonly string[] }>(fields: T): object {
  return fields.attendees ? { ...fields, attendees: JSON.stringify(fields.attendees) } : fields;
}
