import type { FoneNumbers } from '../../ports/fonenumbers';
import type { PassThrough, PassThroughResponse } from '../../ports/pass-through';
import { type ApiRequest, type FoneStormApi, toForm } from './api';
import { parseAnyJson, parseAssignedNumber } from './fonenumber-responses';
import { parseBody } from './http-request';

/** The most bytes of a list, which has all numbers of the account. The response to a caller has at most 5 MB. */
const MAX_LIST_BYTES = 4 * 1024 ** 2;

/** FoneStorm's FoneNumbers over HTTP, as the vendor's pages of v2.4 to v2.12 describe them. The routes accept forms. */
export function foneStormFoneNumbers({
  sendAndParse,
  sendSuccessfully,
}: FoneStormApi): FoneNumbers & PassThrough {
  return {
    async read(fonenumber) {
      return sendAndParse('fonenumber', parseAssignedNumber, getRequest(fonenumber));
    },
    async setConference(fonenumber, fonestormId) {
      await sendAndCheck(serviceRequest(fonenumber, { service_type: 'Conference', service_id: fonestormId }));
    },
    async setReceiveUrl(fonenumber, url, basic) {
      const basicAuth = basic && { url_username: basic.username, url_password: basic.password };
      await sendAndCheck(notifyRequest('receive', { fonenumber, method: 'JSON', url, ...basicAuth }));
    },
    async list(filter) {
      const query = filter === undefined ? '' : `?filter=${filter}`;
      return passThrough({ method: 'GET', path: `/fonenumbers${query}`, maxBytes: MAX_LIST_BYTES });
    },
    async get(fonenumber) {
      return passThrough(getRequest(fonenumber));
    },
    async setService(fonenumber, fields) {
      return passThrough(serviceRequest(fonenumber, fields));
    },
    async setReceiveNotify(fields) {
      return passThrough(notifyRequest('receive', fields));
    },
    async setSendNotify(fields) {
      return passThrough(notifyRequest('send', fields));
    },
  };

  /** Checks the status only, because FoneStorm's pages do not show every response. */
  async function sendAndCheck(request: ApiRequest): Promise<void> {
    await sendSuccessfully(request);
  }

  async function passThrough(request: ApiRequest): Promise<PassThroughResponse> {
    const response = await sendSuccessfully(request);
    const isEmpty = response.body === '';
    const { value: body } = parseBody(isEmpty ? { ...response, body: '{}' } : response, parseAnyJson);
    return { status: response.status === 204 ? 200 : response.status, body };
  }
}

function pathOf(fonenumber: string): string {
  return `/fonenumbers/${encodeURIComponent(fonenumber)}`;
}

function getRequest(fonenumber: string): ApiRequest {
  return { method: 'GET', path: pathOf(fonenumber), about: { list: 'fonenumbers', id: fonenumber } };
}

/** A change may name a missing number, or a missing conference. */
const about = { list: 'fonenumbers' } as const;

function serviceRequest(fonenumber: string, fields: object): ApiRequest {
  return { method: 'POST', path: `${pathOf(fonenumber)}/service`, body: toForm(fields), about };
}

function notifyRequest(which: 'receive' | 'send', fields: object): ApiRequest {
  return { method: 'POST', path: `/calls/${which}_notify`, body: toForm(fields), about };
}
