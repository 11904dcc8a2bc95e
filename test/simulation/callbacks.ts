import type { HttpRequest } from '../../lambda/http/exchange';
import { callbackRequest } from '../../simulator/callback-request';
import type { SentCallback } from './calls';
import type { Faults } from './faults';
import { PUBLIC_URL, type Relay } from './relay';
import { MINUTE, type Scenario, SECOND } from './scenario';
import type { Tell } from './story';
import type { VirtualTime } from './virtual-time';

/** A callback that reached the relay, and its answer. */
export interface Received {
  readonly name: string;
  readonly conference: string;
  readonly request: HttpRequest;
  /** When it had its answer, or none was to be expected any more; milliseconds since 1970. */
  readonly answeredAt: number;
  /** Undefined where there was no answer. */
  readonly status: number | undefined;
  /** The id of its entry, where the relay took it. */
  readonly entry: string | undefined;
}

/** What becomes of a callback on its way. */
const FAULTS = { 'is lost': 3, 'is sent twice': 2, 'comes late': 3 } as const;
const FACTOR = 5;

/** The way of callbacks from FoneStorm to the relay. FoneStorm sends none again, whatever the answer was. */
export class CallbackRoad {
  readonly received: Received[] = [];
  #onTheWay = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly faults: Faults,
    private readonly scenario: Scenario,
    private readonly relay: () => Relay,
    private readonly tell: Tell,
  ) {}

  get onTheWay(): number {
    return this.#onTheWay;
  }

  send(callback: SentCallback): void {
    const { name, url } = callback;
    // Somebody else gets it.
    if (!url.startsWith(`${PUBLIC_URL}/`)) return;
    const { chance } = this.faults;
    const fault = this.faults.on(`the callback of "${name}"`, FAULTS, FACTOR);
    if (fault === 'is lost') {
      this.tell(() => `FoneStorm's callback of "${name}" is lost`);
      return;
    }
    const isLate = fault === 'comes late';
    const latency = chance.whole(10, isLate ? 3 * MINUTE : 2 * SECOND, `latency of "${name}"`);
    this.#deliver(callback, name, latency);
    if (fault === 'is sent twice') {
      this.#deliver(callback, `${name}, again`, chance.whole(10, 2 * MINUTE, `again "${name}"`));
    }
  }

  #deliver({ url, payload }: SentCallback, name: string, latency: number): void {
    this.#onTheWay += 1;
    this.time.at(this.time.now + latency, async () => {
      const {
        method,
        headers,
        body = '',
        ...sent
      } = callbackRequest(url, payload, {
        method: this.scenario.fonestorm.method,
        basic: null,
      });
      const [path = '', query = ''] = sent.url.slice(PUBLIC_URL.length).split('?');
      const request: HttpRequest = {
        ...{ method, path, query, headers, body: Buffer.from(body) },
        ...{ requestId: name.replaceAll(/[^\w-]+/g, '-'), sourceIp: '192.0.2.2' },
      };
      const answer = await this.relay().request('intake', `the callback of "${name}"`, request);
      const { entry } = answer?.status === 200 ? JSON.parse(answer.body) : { entry: undefined };
      const conference = path.split('/')[2] ?? '';
      const answeredAt = this.time.now;
      this.received.push({ name, conference, request, answeredAt, status: answer?.status, entry });
      this.#onTheWay -= 1;
      this.tell(() => `the callback of "${name}" is answered: ${answer?.status ?? 'no answer'}`);
    });
  }
}
