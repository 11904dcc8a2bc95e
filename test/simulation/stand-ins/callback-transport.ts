import type { HttpRequest } from '../../../lambda/http/http-messages';
import { buildCallbackRequest } from '../../../simulator/callbacks/callback-request';
import type { Narrate } from '../runs/story';
import type { Faults } from '../scenario/faults';
import { MINUTE, type Scenario, SECOND } from '../scenario/scenario';
import type { SentCallback } from './calls';
import type { SimulatedRelay } from './relay';
import { PUBLIC_URL } from './relay-parts';
import type { VirtualTime } from './virtual-time';

/** A callback that reached the relay, and its answer. */
export interface ReceivedCallback {
  readonly name: string;
  readonly conference: string;
  readonly request: HttpRequest;
  /** The time of its answer, or of the end of the function without one; milliseconds since 1970. */
  readonly respondedAt: number;
  /** Undefined without an answer. */
  readonly status: number | undefined;
  /** The id of its entry, if the relay accepted it. */
  readonly entryId: string | undefined;
}

/** The faults of a callback's transit. */
const FAULTS = { 'is lost': 3, 'is sent twice': 2, 'comes late': 3 } as const;
const FAULT_FACTOR = 5;

/** The transit of callbacks from FoneStorm to the relay. FoneStorm never retries. */
export class CallbackTransport {
  readonly received: ReceivedCallback[] = [];
  #onTheWay = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly faults: Faults,
    private readonly scenario: Scenario,
    private readonly relay: () => SimulatedRelay,
    private readonly narrate: Narrate,
  ) {}

  get inTransit(): number {
    return this.#onTheWay;
  }

  send(callback: SentCallback): void {
    const { name, url } = callback;
    // It goes to another server.
    if (!url.startsWith(`${PUBLIC_URL}/`)) return;
    const { chance } = this.faults;
    const fault = this.faults.select(`the callback of "${name}"`, FAULTS, FAULT_FACTOR);
    if (fault === 'is lost') {
      this.narrate(() => `FoneStorm's callback of "${name}" is lost`);
      return;
    }
    const isLate = fault === 'comes late';
    const latency = chance.wholeNumber(10, isLate ? 3 * MINUTE : 2 * SECOND, `latency of "${name}"`);
    this.#deliver(callback, name, latency);
    if (fault === 'is sent twice') {
      this.#deliver(callback, `${name}, again`, chance.wholeNumber(10, 2 * MINUTE, `again "${name}"`));
    }
  }

  #deliver({ url, payload }: SentCallback, name: string, latency: number): void {
    this.#onTheWay += 1;
    this.time.schedule(this.time.now + latency, async () => {
      const {
        method,
        headers,
        body = '',
        ...sent
      } = buildCallbackRequest(url, payload, {
        method: this.scenario.fonestorm.method,
        basic: null,
      });
      const [path = '', query = ''] = sent.url.slice(PUBLIC_URL.length).split('?');
      const request: HttpRequest = {
        ...{ method, path, query, headers, body: Buffer.from(body) },
        ...{ requestId: name.replaceAll(/[^\w-]+/g, '-'), sourceIp: '192.0.2.2' },
      };
      const response = await this.relay().request('intake', `the callback of "${name}"`, request);
      const { entry: entryId } = response?.status === 200 ? JSON.parse(response.body) : { entry: undefined };
      const conference = path.split('/')[2] ?? '';
      const respondedAt = this.time.now;
      this.received.push({ name, conference, request, respondedAt, status: response?.status, entryId });
      this.#onTheWay -= 1;
      this.narrate(() => `the callback of "${name}" is answered: ${response?.status ?? 'no answer'}`);
    });
  }
}
