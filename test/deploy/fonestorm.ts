import type { RequestCounts } from '../../simulator/api/request-rate';
import type { ConferenceDetails } from '../../simulator/control/control';
import type { Settings } from '../../simulator/settings';
import { until } from '../until';
import { deployment } from './deployment';
import { say } from './say';

type Role = 'organizer' | 'attendee';

/** The simulated FoneStorm, over its control API. Whoever comes or leaves is told when the callback was answered. */
export const fonestorm = {
  join: (id: string, who: Role) => happen(id, `${who} joins`, 'join', { who }),
  leave: (id: string, who: Role) => happen(id, `${who} leaves`, 'leave', { who }),
  end: (id: string) => happen(id, 'everybody leaves', 'end', {}),
  async change(settings: Partial<Settings>): Promise<void> {
    await control('PATCH', 'settings', settings);
  },
  async conference(id: string): Promise<ConferenceDetails> {
    return (await control('GET', `conferences/${id}`)).conference;
  },
  async requests(): Promise<RequestCounts> {
    return control('GET', 'requests');
  },
  /** A conference that is made at FoneStorm itself, and calls nobody back. */
  async create(fields: Readonly<Record<string, unknown>>): Promise<void> {
    const response = await fetch(`${deployment().fonestormUrl}/conferences`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', token: 'key' },
      body: JSON.stringify(fields),
    });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    say(`FoneStorm: somebody makes a conference (${fields.id})`);
  },
  /** The capability URL that it was given. */
  async callbackUrl(id: string): Promise<string> {
    const { fields } = await fonestorm.conference(id);
    return fields.callback_url ?? '';
  },
};

/** @returns the status that the last of the conference's callbacks was answered with, if any */
async function happen(id: string, what: string, action: string, body: object): Promise<number | undefined> {
  await control('POST', `conferences/${id}/${action}`, body);
  let last: ConferenceDetails['callbacks'][number] | undefined;
  await until(async () => {
    last = (await fonestorm.conference(id)).callbacks.at(-1);
    return last?.isDropped || last?.status !== undefined || last?.failure !== undefined;
  }, 30_000);
  const end = last?.isDropped ? 'dropped' : (last?.status ?? last?.failure);
  say(`FoneStorm: ${what} (${id}), callback … ${end}`);
  return last?.status;
}

/** Waits until the clock shows so many seconds after a moment. */
export async function secondsAfter(moment: string, seconds: number): Promise<void> {
  await until(() => Date.now() >= Date.parse(moment) + seconds * 1000, seconds * 1000);
}

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
async function control(method: string, path: string, body?: object): Promise<any> {
  const response = await fetch(`${deployment().controlUrl}/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
