import type { HttpRequest, HttpResponse } from '../../lambda/http/exchange';
import type { Chance } from './chance';
import { type Relay, TOKEN } from './relay';
import { type Happening, SECOND } from './scenario';
import type { Tell } from './story';
import type { VirtualTime } from './virtual-time';

/** What a caller asked for, and what came of it; one that was sent at the same time has its own. */
export interface Answered {
  readonly happening: Happening & { readonly conference: string };
  /** When the first request was sent, and when the last answer came. Milliseconds since 1970. */
  readonly sentAt: number;
  readonly endedAt: number;
  /** Of the last answer; undefined where there was none. */
  readonly status: number | undefined;
  /** Of all requests together. */
  readonly statuses: readonly (number | undefined)[];
}

export type Called = Extract<Happening, { readonly does: 'create' | 'update' | 'delete' | 'erase' | 'read' }>;

/** A caller sends the same request again after these, where it may help, or gives up on the way. */
const PAUSES = [3, 20, 70, 70, 300].map((seconds) => seconds * SECOND);

/** The callers of the API, who try again as its problems tell them to. */
export class Callers {
  readonly answered: Answered[] = [];
  #calling = 0;

  constructor(
    private readonly relay: Relay,
    private readonly time: VirtualTime,
    private readonly chance: Chance,
    private readonly tell: Tell,
  ) {}

  get calling(): number {
    return this.#calling;
  }

  async call(happening: Called): Promise<void> {
    this.#calling += 1;
    const { time, chance } = this;
    const { name } = happening;
    const sentAt = time.now;
    const statuses: (number | undefined)[] = [];
    const tries = chance.whole(1, PAUSES.length + 1, `tries ${name}`);
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      const label = attempt === 1 ? name : `${name} (${attempt})`;
      const answer = await this.#send(happening, label);
      statuses.push(answer?.status);
      this.tell(() => `${label}: ${told(answer)}`);
      if (answer && !isAgain(answer.status)) break;
      await time.sleep(PAUSES[attempt - 1] ?? 0);
    }
    const status = statuses.at(-1);
    this.answered.push({ happening, sentAt, endedAt: time.now, status, statuses });
    this.#calling -= 1;
  }

  /** Now and then somebody presses the button twice. */
  async #send(happening: Called, label: string): Promise<HttpResponse | undefined> {
    const answer = this.relay.request('api', label, requestOf(happening, label));
    if (!this.chance.is(0.1, `twice ${label}`)) return answer;
    await this.time.sleep(this.chance.whole(1, 500, `how much later ${label}`));
    const second = `${label}, at the same time`;
    const sentAt = this.time.now;
    const other = await this.relay.request('api', second, requestOf(happening, second));
    this.tell(() => `${second}: ${told(other)}`);
    const status = other?.status;
    this.answered.push({ happening, sentAt, endedAt: this.time.now, status, statuses: [status] });
    return answer;
  }
}

/** Whether the same request may be sent again: it is not known, or will be another answer. */
function isAgain(status: number): boolean {
  return status >= 500 || status === 429 || status === 409;
}

function told(answer: HttpResponse | undefined): string {
  if (!answer) return 'no answer';
  const { type } = JSON.parse(answer.body);
  const problem = typeof type === 'string' ? type.replace('urn:conference-relay:problem:', ' ') : '';
  return `${answer.status}${problem}`;
}

function requestOf(happening: Called, requestId: string): HttpRequest {
  const { conference } = happening;
  const path = `/v2/conferences/${conference}`;
  const request = (method: string, to: string, body?: object, query = ''): HttpRequest => ({
    ...{ method, path: to, query, requestId, sourceIp: '192.0.2.1' },
    // A read asks FoneStorm.
    headers: { token: TOKEN, 'content-type': 'application/json', 'cache-control': 'no-cache' },
    body: Buffer.from(body ? JSON.stringify(body) : ''),
  });
  switch (happening.does) {
    case 'create':
      return request('POST', '/v2/conferences', { id: conference, ...happening.fields });
    case 'update':
      return request('PUT', path, happening.changes);
    case 'delete':
      return request('DELETE', path);
    case 'erase':
      return request('DELETE', path, undefined, 'erase=true');
    case 'read':
      return request('GET', path);
    default:
      return happening satisfies never;
  }
}
