import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Generation } from '../../lambda/domain/generation';
import { startRelay } from '../../local/relay';
import { startSimulator } from '../../simulator/simulator';
import { silentLogger } from '../silent-logger';
import { until } from '../until';

/** A relay with data for all requests. */
export interface FuzzedRelay {
  readonly url: string;
  /** The existing values, by the name of their dictionary. */
  readonly dictionaries: Readonly<Record<string, readonly string[]>>;
  /** The errors that it logged. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

const FONENUMBERS = ['3215550001', '3215550002', '3215550003'];
/** A limit that the requests do not reach. */
const REQUESTS_PER_SECOND = 1000;
const CONFERENCE_ID = 'fuzzed';
/** Conferences for changes and deletions, so that the one for reads does not change. */
const CHANGED_ID = 'changed';
const DELETED_IDS = Array.from({ length: 100 }, (_, index) => `deleted-${index}`);
/** A series for each conference. Its rule has the occurrence 20980101. */
const SERIES = {
  ...{ time_zone: 'Europe/Berlin', start: '2098-01-01T09:00:00', duration: 'PT45M', rrule: 'FREQ=DAILY' },
  template: { label: 'Daily' },
};

/**
 * Starts a simulated FoneStorm, a receiver and the relay. With generation 2017 one conference has callbacks. With 2.4 the
 * account has FoneNumbers.
 */
export async function startFuzzedRelay(folder: string, generation: Generation): Promise<FuzzedRelay> {
  const errors: string[] = [];
  const receiver = createServer((incoming, outgoing) => {
    incoming.resume();
    outgoing.end();
  }).listen(0, '127.0.0.1');
  const simulator = await startSimulator({
    settings: { generation, numbersAsOf: 'v2.12', runsScripts: false, requestsPerSecond: 0 },
    fonenumbers: FONENUMBERS,
  });
  const relay = await startRelay({
    ...{ folder: join(folder, 'relay'), port: 0, generation },
    fonestorm: { url: simulator.url, credentials: { token: 'key' } },
    budget: { requestsPerSecond: REQUESTS_PER_SECOND },
    logger: { ...silentLogger, error: (message, fields) => errors.push(`${message} ${fields?.error ?? ''}`) },
  });
  const callbackUrl = `http://localhost:${(receiver.address() as AddressInfo).port}/callbacks`;
  const headers = { token: relay.token, 'content-type': 'application/json' };
  const times = { start_time: '2030-01-01T09:00:00Z', end_time: '2031-01-01T09:00:00Z' };
  for (const id of [CONFERENCE_ID, CHANGED_ID, ...DELETED_IDS]) {
    const body = JSON.stringify({ id, ...times, callback_url: callbackUrl });
    const { status } = await fetch(`${relay.url}/v2/conferences`, { method: 'POST', headers, body });
    if (status !== 201) throw new Error(`${id}: expected to be created, and was answered ${status}`);
    const series = JSON.stringify({ ...SERIES, id });
    const made = await fetch(`${relay.url}/v2/series`, { method: 'POST', headers, body: series });
    if (made.status !== 201) throw new Error(`series ${id}: expected 201, got ${made.status}`);
  }
  return {
    url: relay.url,
    errors,
    dictionaries:
      generation === '2017'
        ? {
            ...(await callbackDictionaries()),
            changed: [CHANGED_ID],
            deleted: DELETED_IDS,
            'callback-urls': [callbackUrl, ''],
          }
        : { conferences: [CONFERENCE_ID], numbers: FONENUMBERS },
    async close() {
      await relay.close();
      await simulator.close();
      receiver.close();
    },
  };

  /** The values of a conference that has a callback and an attempt of its delivery. */
  async function callbackDictionaries(): Promise<FuzzedRelay['dictionaries']> {
    await simulator.control.join(CONFERENCE_ID);
    let deliveries: { id: string; attempt_count: number }[] = [];
    await until(async () => {
      const answer = await fetch(`${relay.url}/v2/conferences/${CONFERENCE_ID}/deliveries`, { headers });
      ({ deliveries } = (await answer.json()) as { deliveries: typeof deliveries });
      return deliveries.some(({ attempt_count }) => attempt_count > 0);
    });
    const ids = deliveries.map(({ id }) => id);
    const capability =
      simulator.control.conference(CONFERENCE_ID).fields.callback_url?.split('/').at(-1) ?? '';
    return {
      conferences: [CONFERENCE_ID],
      capabilities: [capability],
      deliveries: ids,
      positions: ids.map((id) => id.slice(CONFERENCE_ID.length + 1)),
    };
  }
}
