import type { HttpRequest, HttpResponse } from '../../../lambda/http/http-messages';
import type { Narrate } from '../runs/story';
import type { Chance } from '../scenario/chance';
import { type ScenarioStep, SECOND } from '../scenario/scenario';
import type { SimulatedRelay } from './relay';
import { TOKEN } from './relay-parts';
import type { VirtualTime } from './virtual-time';

/** A caller's request and its result. A request that was sent at the same time has a separate result. */
export interface CallerResult {
  readonly step: ScenarioStep & { readonly conference: string };
  /** The times of the first request and of the last answer; milliseconds since 1970. */
  readonly sentAt: number;
  readonly respondedAt: number;
  /** The status of the last answer; undefined if there was none. */
  readonly status: number | undefined;
  /** The statuses of all requests. */
  readonly statuses: readonly (number | undefined)[];
}

export type CallerStep = Extract<
  ScenarioStep,
  { readonly action: 'create' | 'update' | 'delete' | 'erase' | 'read' | 'request about series' }
>;

/** A caller retries after these times, in milliseconds, or stops at one of them. */
const RETRY_DELAYS = [3, 20, 70, 70, 300].map((seconds) => seconds * SECOND);

/** The callers of the API. They retry if the problem allows it. */
export class ApiCallers {
  readonly results: CallerResult[] = [];
  #inProgress = 0;

  constructor(
    private readonly relay: SimulatedRelay,
    private readonly time: VirtualTime,
    private readonly chance: Chance,
    private readonly narrate: Narrate,
  ) {}

  get requestsInProgress(): number {
    return this.#inProgress;
  }

  async call(step: CallerStep): Promise<void> {
    this.#inProgress += 1;
    const { time, chance } = this;
    const { name } = step;
    const sentAt = time.now;
    const statuses: (number | undefined)[] = [];
    const attempts = chance.wholeNumber(1, RETRY_DELAYS.length + 1, `attempts ${name}`);
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const label = attempt === 1 ? name : `${name} (${attempt})`;
      const response = await this.#send(step, label);
      statuses.push(response?.status);
      this.narrate(() => `${label}: ${formatResponse(response)}`);
      if (response && !isRetryable(response.status)) break;
      await time.sleep(RETRY_DELAYS[attempt - 1] ?? 0);
    }
    const status = statuses.at(-1);
    this.results.push({ step, sentAt, respondedAt: time.now, status, statuses });
    this.#inProgress -= 1;
  }

  /** Some requests are sent twice, as if somebody pressed a button twice. */
  async #send(step: CallerStep, label: string): Promise<HttpResponse | undefined> {
    const response = this.relay.request('api', label, buildRequest(step, label));
    if (!this.chance.happens(0.1, `twice ${label}`)) return response;
    await this.time.sleep(this.chance.wholeNumber(1, 500, `how much later ${label}`));
    const second = `${label}, at the same time`;
    const sentAt = this.time.now;
    const other = await this.relay.request('api', second, buildRequest(step, second));
    this.narrate(() => `${second}: ${formatResponse(other)}`);
    const status = other?.status;
    this.results.push({ step, sentAt, respondedAt: this.time.now, status, statuses: [status] });
    return response;
  }
}

/** Whether a retry may succeed. */
function isRetryable(status: number): boolean {
  return status >= 500 || status === 429 || status === 409;
}

function formatResponse(response: HttpResponse | undefined): string {
  if (!response) return 'no answer';
  const { type } = JSON.parse(response.body);
  const problem = typeof type === 'string' ? type.replace('urn:conference-relay:problem:', ' ') : '';
  return `${response.status}${problem}`;
}

type MakeRequest = (method: string, path: string, body?: object, query?: string) => HttpRequest;

function buildRequest(step: CallerStep, requestId: string): HttpRequest {
  const { conference } = step;
  const path = `/v2/conferences/${conference}`;
  const request: MakeRequest = (method, to, body, query = '') => ({
    ...{ method, path: to, query, requestId, sourceIp: '192.0.2.1' },
    // `no-cache` makes a read check FoneStorm.
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
    case 'request about series':
      return seriesRequest(step, request);
    default:
      return step satisfies never;
  }
}

function seriesRequest(
  { series, change }: CallerStep & { readonly action: 'request about series' },
  request: MakeRequest,
): HttpRequest {
  const path = `/v2/series/${series}`;
  switch (change.kind) {
    case 'create':
      return request('POST', '/v2/series', { id: series, ...change.fields });
    case 'update':
      return request('PUT', path, change.fields);
    case 'delete':
      return request('DELETE', path);
    case 'move':
      return request('PUT', `${path}/occurrences/${change.occurrence}`, { start: change.start });
    case 'skip':
      return request('DELETE', `${path}/occurrences/${change.occurrence}`);
    default:
      return change satisfies never;
  }
}
