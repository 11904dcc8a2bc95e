import type { FoneNumbers, PassedAnswer, PassedThrough } from '../number-ports';
import { anyJson, assignedNumber } from './fonenumber-answers';
import { type ApiRequest, type FoneStormCalls, formOf } from './fonestorm-calls';
import { read } from './fonestorm-request';

/** The most bytes of a list. It has all numbers of the account, without pages; an answer to a caller has at most 5 MB. */
const MOST_LIST_BYTES = 4 * 1024 ** 2;

/** FoneStorm's FoneNumbers over HTTP, as the vendor's pages of v2.4 to v2.12 describe them. The routes accept forms. */
export function foneStormFoneNumbers({ call, exchange }: FoneStormCalls): FoneNumbers & PassedThrough {
  return {
    async read(fonenumber) {
      return call('fonenumber', assignedNumber, { method: 'GET', path: pathOf(fonenumber) });
    },
    async setConference(fonenumber, fonestormId) {
      await done(serviceOf(fonenumber, { service_type: 'Conference', service_id: fonestormId }));
    },
    async setReceiveUrl(fonenumber, url, basic) {
      const credentials = basic && { url_username: basic.username, url_password: basic.password };
      await done(notifyOf('receive', { fonenumber, method: 'JSON', url, ...credentials }));
    },
    async list(filter) {
      const query = filter === undefined ? '' : `?filter=${filter}`;
      return passed({ method: 'GET', path: `/fonenumbers${query}`, mostBytes: MOST_LIST_BYTES });
    },
    async one(fonenumber) {
      return passed({ method: 'GET', path: pathOf(fonenumber) });
    },
    async service(fonenumber, fields) {
      return passed(serviceOf(fonenumber, fields));
    },
    async receiveNotify(fields) {
      return passed(notifyOf('receive', fields));
    },
    async sendNotify(fields) {
      return passed(notifyOf('send', fields));
    },
  };

  /** Checks the status only, because the pages do not show every answer. */
  async function done(asked: ApiRequest): Promise<void> {
    read({ ...(await exchange(asked)), body: '{}' }, anyJson);
  }

  async function passed(asked: ApiRequest): Promise<PassedAnswer> {
    const response = await exchange(asked);
    const isEmpty = response.body === '';
    const { read: body } = read(isEmpty ? { ...response, body: '{}' } : response, anyJson);
    return { status: response.status === 204 ? 200 : response.status, body };
  }
}

function pathOf(fonenumber: string): string {
  return `/fonenumbers/${encodeURIComponent(fonenumber)}`;
}

function serviceOf(fonenumber: string, fields: object): ApiRequest {
  return { method: 'POST', path: `${pathOf(fonenumber)}/service`, body: formOf(fields) };
}

function notifyOf(which: 'receive' | 'send', fields: object): ApiRequest {
  return { method: 'POST', path: `/calls/${which}_notify`, body: formOf(fields) };
}
