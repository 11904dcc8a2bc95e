import { parseEvent } from 'conference-relay/events';

/**
 * Enters a lesson in the register. EventBridge may call it again with the same event: the register knows a repeat by its
 * `Idempotency-Key`.
 *
 * @throws an error if the register does not answer 2xx. Lambda then retries
 */
export async function handler(received: unknown): Promise<void> {
  const event = parseEvent(received);
  const { metadata, conference } = event.detail;
  const response = await fetch(process.env.REGISTER_URL ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': metadata.id },
    body: JSON.stringify({
      lesson: conference.id,
      attended: event['detail-type'] === 'Conference Ended',
      at: metadata.occurredAt,
    }),
  });
  if (!response.ok) throw new Error(`${metadata.id}: the register answered ${response.status}`);
}
