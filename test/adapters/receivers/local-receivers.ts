import type { ServerResponse } from 'node:http';
import { httpsReceivers, type ReceiversOptions } from '../../../lambda/adapters/receivers/https-receivers';
import type { Instant } from '../../../lambda/domain/instant';
import type { OutboundRequest } from '../../../lambda/ports/receivers';
import { type Receiver, startRaw, startReceiver } from './receiver';

/** Receivers on this machine that end with their test, and an adapter that may send to them. */

export const NOW = '2026-05-04T09:00:00.000Z' as Instant;
export const CALLBACK: Omit<OutboundRequest, 'url'> = {
  method: 'POST',
  query: '',
  headers: { 'content-type': 'application/json' },
  body: Buffer.from('{"conference_status":"unknown"}'),
};

const started: Receiver[] = [];

/** For each file of tests that starts receivers. */
export function closeReceiversAfterEach(): void {
  afterEach(async () => {
    await Promise.all(started.splice(0).map((each) => each.close()));
  });
}

async function closeAfterTest(starting: Promise<Receiver>): Promise<Receiver> {
  const one = await starting;
  started.push(one);
  return one;
}

export function receiver(...settings: Parameters<typeof startReceiver>): Promise<Receiver> {
  return closeAfterTest(startReceiver(...settings));
}

export function socketReceiver(...settings: Parameters<typeof startRaw>): Promise<Receiver> {
  return closeAfterTest(startRaw(...settings));
}

/** A receiver that sends these bytes, one for each character, then ends the connection or leaves it open. */
export function rawReceiver(bytes: string, then: 'end' | 'open'): Promise<Receiver> {
  return socketReceiver((socket) =>
    socket.once('data', () => {
      socket.write(Buffer.from(bytes, 'latin1'));
      if (then === 'end') socket.end();
    }),
  );
}

export const respondOk = (response: ServerResponse) => response.end('taken');

/** Sends to `http://receiver.example`, a name that only these tests resolve. */
export function send(
  { port }: Receiver,
  passed: Partial<OutboundRequest> = {},
  options: Partial<ReceiversOptions> = {},
) {
  const onThisMachine: ReceiversOptions = {
    allowHttp: true,
    allowedHosts: ['127.0.0.1'],
    resolve: async () => ['127.0.0.1'],
    clock: { now: () => NOW },
  };
  const url = `http://receiver.example:${port}/`;
  return httpsReceivers({ ...onThisMachine, ...options }).send({ ...CALLBACK, url, ...passed });
}
