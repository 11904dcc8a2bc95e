import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '../until';
import { fromNow, type RunningRelay } from './running-relay';

/** A receiver of deliveries on this machine. */
export interface Receiver {
  readonly url: string;
  /** The status that it answers from now on. After a failure, the relay retries in an hour. */
  answer(status: number): void;
  close(): Promise<void>;
}

export async function startReceiver(body = 'thanks'): Promise<Receiver> {
  let status = 200;
  const server: Server = createServer((incoming, outgoing) => {
    incoming.resume();
    outgoing.writeHead(status, status < 300 ? {} : { 'retry-after': '3600' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/hook`,
    answer(next) {
      status = next;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The types of the published events of a conference. */
export async function eventTypes(relay: RunningRelay, id: string): Promise<string[]> {
  const { events } = await relay.call('GET', `/v2/conferences/${id}/events?limit=1000`);
  return (events as { 'detail-type': string }[]).map((event) => event['detail-type']);
}

/**
 * Creates a conference that runs now: the organizer and two attendees have joined, and one of them has left. The first delivery
 * failed, the others were accepted.
 */
export async function seedConference(
  relay: RunningRelay,
  receiver: Receiver,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const { conference } = await relay.call('POST', '/v2/conferences', {
    ...{ id: 'standup', label: 'Weekly progress', start_time: fromNow(-1000), end_time: fromNow(600_000) },
    ...{ organizer: 'ada', attendees: ['grace', 'edsger'], callback_url: receiver.url },
    ...fields,
  });
  const { id } = conference as { id: string };
  const { control } = relay;
  const callbacks = async (count: number) => {
    await until(
      async () =>
        (await eventTypes(relay, id)).filter((type) => type === 'Callback Received').length === count,
    );
  };
  // Each entry has its own number, so that the first callback is always the third one.
  await until(async () => (await eventTypes(relay, id)).includes('Scheduled Start Reached'));
  receiver.answer(503);
  await control.join(id, 'organizer');
  await callbacks(1);
  await untilAttempted(relay, id, 1);
  receiver.answer(200);
  await control.join(id);
  await control.join(id);
  await control.leave(id);
  await callbacks(4);
  await untilAttempted(relay, id, 4);
  return id;
}

async function untilAttempted(relay: RunningRelay, id: string, count: number): Promise<void> {
  await until(async () => {
    const { deliveries } = await relay.call('GET', `/v2/conferences/${id}/deliveries`);
    return (
      (deliveries as { attempt_count: number }[]).filter((each) => each.attempt_count > 0).length >= count
    );
  });
}
