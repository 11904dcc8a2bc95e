import type { RelayProcess } from './relay-process';

/** Creates a conference that has begun, and delivers its callbacks. */
export async function createConference(
  relay: Pick<RelayProcess, 'url' | 'token'>,
  id: string,
  callback_url: string,
): Promise<void> {
  const [start_time, end_time] = [-60_000, 24 * 3600_000].map((from) => new Date(Date.now() + from));
  const response = await fetch(`${relay.url}/v2/conferences`, {
    method: 'POST',
    headers: { token: relay.token, 'content-type': 'application/json' },
    body: JSON.stringify({ id, label: id, start_time, end_time, callback_url }),
  });
  if (response.status !== 201) throw new Error(`${id}: ${response.status} ${await response.text()}`);
  await response.text();
}
