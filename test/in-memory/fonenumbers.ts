import type { FoneNumbers } from '../../lambda/ports/fonenumbers';
import { FoneStormError } from '../../lambda/ports/fonestorm';
import type { NotifyFields, PassThrough } from '../../lambda/ports/pass-through';

export interface InMemoryFoneNumbersOptions {
  /** The FoneNumbers of the account, 10 digits each. All others are unknown. */
  readonly numbers: readonly string[];
  /** Whether the account has a conference with this id of FoneStorm's. */
  readonly hasConference: (fonestormId: string) => boolean;
}

/** The words of `service_type` in FoneStorm's pages of v2.4 and v2.12. */
const SERVICE_TYPES = [
  ...['Conference', 'Hangup', 'Busy', 'Reject'],
  ...['Device', 'Forward', 'IVR', 'Scheduler', 'Fax', 'VoiceMail'],
];

interface StoredNumber {
  service?: { type: string; id?: string };
  receive?: NotifyFields;
  send?: NotifyFields;
}

/** FoneStorm's FoneNumbers of one account, in memory. It refuses the same requests as FoneStorm. */
export function inMemoryFoneNumbers({
  numbers,
  hasConference,
}: InMemoryFoneNumbersOptions): FoneNumbers & PassThrough {
  const kept = new Map<string, StoredNumber>(numbers.map((number) => [number, {}]));
  return {
    async read(fonenumber) {
      const { service, receive } = numberOf(fonenumber);
      return { ...(service && { service }), ...(receive && { receiveUrl: receive.url }) };
    },
    async setConference(fonenumber, fonestormId) {
      setService(fonenumber, 'Conference', fonestormId);
    },
    async setReceiveUrl(fonenumber, url, basic) {
      const credentials = basic && { url_username: basic.username, url_password: basic.password };
      numberOf(fonenumber).receive = checkNotify({ fonenumber, method: 'JSON', url, ...credentials });
    },
    async list(filter) {
      return { status: 200, body: { fonenumbers: filter === 'all' ? numbers.map(view) : numbers } };
    },
    async get(fonenumber) {
      return { status: 200, body: { fonenumber: view(fonenumber) } };
    },
    async setService(fonenumber, { service_type, service_id }) {
      setService(fonenumber, service_type, service_id);
      return { status: 200, body: { fonenumber: view(fonenumber) } };
    },
    async setReceiveNotify(fields) {
      numberOf(fields.fonenumber).receive = checkNotify(fields);
      return { status: 200, body: { fonenumber: view(fields.fonenumber) } };
    },
    async setSendNotify(fields) {
      numberOf(fields.fonenumber).send = checkNotify(fields);
      return { status: 200, body: { fonenumber: view(fields.fonenumber) } };
    },
  };

  function numberOf(fonenumber: string): StoredNumber {
    const found = kept.get(fonenumber);
    if (!found) throw new FoneStormError('not found', 'no such fonenumber', { status: 404 });
    return found;
  }

  function setService(fonenumber: string, type: string, id?: string): void {
    const found = numberOf(fonenumber);
    if (!SERVICE_TYPES.includes(type)) throw refusedError(`service_type: ${type} is unknown`);
    if (type === 'Conference' && (id === undefined || !hasConference(id))) {
      throw refusedError('service_id: no such conference');
    }
    found.service = { type, ...(id !== undefined && { id }) };
  }

  /** In the form of v2.4. */
  function view(fonenumber: string) {
    const { service, receive, send } = numberOf(fonenumber);
    return {
      fonenumber,
      is_active: true,
      ...{ state: 'FL', rate_center: 'MELBOURNE' },
      ...(service && { service }),
      voice_options: {
        ...(receive && { receive_notify: { url: receive.url, method: receive.method } }),
        ...(send && { send_notify: { url: send.url, method: send.method } }),
      },
    };
  }
}

function checkNotify(fields: NotifyFields): NotifyFields {
  if (!['GET', 'POST', 'JSON'].includes(fields.method)) throw refusedError('method: GET, POST or JSON');
  if (!URL.canParse(fields.url)) throw refusedError('url: no URL');
  return fields;
}

function refusedError(message: string): FoneStormError {
  return new FoneStormError('refused', message, { status: 400 });
}
