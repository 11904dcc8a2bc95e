import type { RequestCounts } from '../../simulator/api/request-rate';
import type { ConferenceDetails } from '../../simulator/control/control';
import type { Settings } from '../../simulator/settings';
import { until } from '../until';
import { deployment } from './deployment';
import { say } from './say';

type Role = 'organizer' | 'attendee';

/** The simulated FoneStorm, over its control API. A change of a call returns after the callback was answered. */
export const fonestorm = {
  join: (id: string, who: Role) => changeCall(id, `${who} joins`, 'join', { who }),
  leave: (id: string, who: Role) => changeCall(id, `${who} leaves`, 'leave', { who }),
  end: (id: string) => changeCall(id, 'everybody leaves', 'end', {}),
  async change(settings: Partial<Settings>): Promise<void> {
    await control('PATCH', 'settings', settings);
  },
  async conference(id: string): Promise<ConferenceDetails> {
    return (await control('GET', `conferences/${id}`)).conference;
  },
  async requests(): Promise<RequestCounts> {
    return control('GET', 'requests');
  },
  /** Creates a conference at FoneStorm itself, without a callback URL. */
  async create(fields: Readonly<Record<string, unknown>>): Promise<void> {
    const response = await fetch(`${deployment().fonestormUrl}/conferences`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', token: 'key' },
      body: JSON.stringify(fields),
    });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    say(`FoneStorm: a conference is created (${fields.id})`);
  },
  /** The callback URL of a conference. */
  async callbackUrl(id: string): Promise<string> {
    const { fields } = await fonestorm.conference(id);
    return fields.callback_url ?? '';
  },
};

/** @returns the status of the answer to the conference's last callback, if there is one */
async function changeCall(
  id: string,
  description: string,
  action: string,
  body: object,
): Promise<number | undefined> {
  await control('POST', `conferences/${id}/${action}`, body);
  let last: ConferenceDetails['callbacks'][number] | undefined;
  await until(async () => {
    last = (await fonestorm.conference(id)).callbacks.at(-1);
    return last?.isDropped || last?.status !== undefined || last?.failure !== undefined;
  }, 30_000);
  const outcome = last?.isDropped ? 'dropped' : (last?.status ?? last?.failure);
  say(`FoneStorm: ${description} (${id}), callback … ${outcome}`);
  return last?.status;
}

/** Waits until a number of seconds after a time. */
export async function secondsAfter(time: string, seconds: number): Promise<void> {
  await until(() => Date.now() >= Date.parse(time) + seconds * 1000, seconds * 1000);
}

// biome-ignore lint/suspicious/noExplicitAny: responses of every shape
async function control(method: string, path: string, body?: object): Promise<any> {
  const response = await fetch(`${deployment().controlUrl}/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
