import type { HttpRequest, HttpResponse } from '../../../lambda/http/http-messages';
import type { Narrate } from '../runs/story';
import type { Chance } from '../scenario/chance';
import { type ScenarioStep, SECOND } from '../scenario/scenario';
import type { SimulatedRelay } from './relay';
import { TOKEN } from './relay-parts';
import type { VirtualTime } from './virtual-time';

/** What a caller asked for, and what came of it; one that was sent at the same time has its own. */
export interface CallerResult {
  readonly step: ScenarioStep & { readonly conference: string };
  /** When the first request was sent, and when the last answer came. Milliseconds since 1970. */
  readonly sentAt: number;
  readonly respondedAt: number;
  /** Of the last answer; undefined where there was none. */
  readonly status: number | undefined;
  /** Of all requests together. */
  readonly statuses: readonly (number | undefined)[];
}

export type CallerStep = Extract<
  ScenarioStep,
  { readonly action: 'create' | 'update' | 'delete' | 'erase' | 'read' }
>;

/** A caller sends the same request again after these, where it may help, or gives up on the way. */
const RETRY_DELAYS = [3, 20, 70, 70, 300].map((seconds) => seconds * SECOND);

/** The callers of the API, who try again as its problems tell them to. */
export class ApiCallers {
  readonly results: CallerResult[] = [];
  #calling = 0;

  constructor(
    private readonly relay: SimulatedRelay,
    private readonly time: VirtualTime,
    private readonly chance: Chance,
    private readonly narrate: Narrate,
  ) {}

  get requestsInProgress(): number {
    return this.#calling;
  }

  async call(step: CallerStep): Promise<void> {
    this.#calling += 1;
    const { time, chance } = this;
    const { name } = step;
    const sentAt = time.now;
    const statuses: (number | undefined)[] = [];
    const attempts = chance.wholeNumber(1, RETRY_DELAYS.length + 1, `attempts ${name}`);
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const label = attempt === 1 ? name : `${name} (${attempt})`;
      const answer = await this.#send(step, label);
      statuses.push(answer?.status);
      this.narrate(() => `${label}: ${formatResponse(answer)}`);
      if (answer && !isRetryable(answer.status)) break;
      await time.sleep(RETRY_DELAYS[attempt - 1] ?? 0);
    }
    const status = statuses.at(-1);
    this.results.push({ step, sentAt, respondedAt: time.now, status, statuses });
    this.#calling -= 1;
  }

  /** Now and then somebody presses the button twice. */
  async #send(step: CallerStep, label: string): Promise<HttpResponse | undefined> {
    const answer = this.relay.request('api', label, buildRequest(step, label));
    if (!this.chance.happens(0.1, `twice ${label}`)) return answer;
    await this.time.sleep(this.chance.wholeNumber(1, 500, `how much later ${label}`));
    const second = `${label}, at the same time`;
    const sentAt = this.time.now;
    const other = await this.relay.request('api', second, buildRequest(step, second));
    this.narrate(() => `${second}: ${formatResponse(other)}`);
    const status = other?.status;
    this.results.push({ step, sentAt, respondedAt: this.time.now, status, statuses: [status] });
    return answer;
  }
}

/** Whether the same request may be sent again: it is not known, or will be another answer. */
function isRetryable(status: number): boolean {
  return status >= 500 || status === 429 || status === 409;
}

function formatResponse(answer: HttpResponse | undefined): string {
  if (!answer) return 'no answer';
  const { type } = JSON.parse(answer.body);
  const problem = typeof type === 'string' ? type.replace('urn:conference-relay:problem:', ' ') : '';
  return `${answer.status}${problem}`;
}

function buildRequest(step: CallerStep, requestId: string): HttpRequest {
  const { conference } = step;
  const path = `/v2/conferences/${conference}`;
  const request = (method: string, to: string, body?: object, query = ''): HttpRequest => ({
    ...{ method, path: to, query, requestId, sourceIp: '192.0.2.1' },
    // A read asks FoneStorm.
    headers: { token: TOKEN, 'content-type': 'application/json', 'cache-control': 'no-cache' },
    body: Buffer.from(body ? JSON.stringify(body) : ''),
  });
  switch (step.action) {
    case 'create':
      return request('POST', '/v2/conferences', { id: conference, ...step.fields });
    case 'update':
      return request('PUT', path, step.changes);
    case 'delete':
      return request('DELETE', path);
    case 'erase':
      return request('DELETE', path, undefined, 'erase=true');
    case 'read':
      return request('GET', path);
    default:
      return step satisfies never;
  }
}
