import { CommandFailure } from '../exit-codes';
import { type Fields, fetchFrom } from './relay-api';

/**
 * Sends a request to the control API of a simulated FoneStorm.
 *
 * @param url the URL of the simulator, without a slash at its end
 * @throws {CommandFailure} with the simulator's own sentence, or that it cannot be reached
 */
export async function sendToSimulator(
  url: string,
  method: string,
  path: string,
  body: unknown = {},
): Promise<Fields> {
  const response = await fetchFrom(url, `/control${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json().catch(() => undefined)) as Fields | undefined;
  if (response.ok && answer !== undefined) return answer;
  const reason = response.status === 404 ? 'notFound' : 'refused';
  const message = answer?.message;
  throw new CommandFailure(
    reason,
    typeof message === 'string'
      ? `${message.replace(/\.$/, '')}.`
      : `${url}: expected the answer of a simulator, got ${response.status}. Check --simulator.`,
  );
}
