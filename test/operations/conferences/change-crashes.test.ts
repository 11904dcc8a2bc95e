import type { Entry } from '../../../lambda/domain/entry';
import { type ApiCall, type ApiResponse, problemName } from '../api-caller';
import { type BreakPoint, breakingPorts } from '../breaking-ports';
import { FIELDS, freshId, LONGEST_REQUEST, testRelay } from '../test-relay';

const relay = testRelay();

/** The API over ports with one failing call. `calls` returns the number of calls so far. */
function breakingAt(where: BreakPoint): { request: ApiCall; calls(): number } {
  const { ports, calls } = breakingPorts(relay().ports, where);
  return { request: relay().with(ports), calls };
}

/** The ids of the announced entries of a kind of change, in order, with repeats. */
function announcements(id: string, change: string): readonly string[] {
  const isOfConference = (entry: Entry) =>
    entry.kind === 'change' && entry.conferenceId === id && entry.change === change;
  return relay()
    .mailbox.filter(isOfConference)
    .map((entry) => entry.id);
}

interface Story {
  /** Prepares the conference. Returns its id. */
  before(): Promise<string>;
  request(call: ApiCall, id: string): Promise<ApiResponse>;
  /** The status of the repeated request. */
  readonly again: readonly number[];
  readonly announced: string;
  /** Expects the final state of both sides. */
  after(id: string): Promise<void>;
}

async function createOne(): Promise<string> {
  const id = freshId();
  await relay().call('POST', '/v2/conferences', { id, ...FIELDS });
  return id;
}

async function expectOne(id: string, label: string): Promise<void> {
  const { call, atFoneStorm } = relay();
  expect(atFoneStorm(id)).toMatchObject([{ label }]);
  const { status, body } = await call('GET', `/v2/conferences/${id}`);
  expect([status, body.conference?.label]).toEqual([200, label]);
}

const create = {
  before: async () => freshId(),
  request: (call: ApiCall, id: string) => call('POST', '/v2/conferences', { id, ...FIELDS }),
  again: [201],
  announced: 'created',
  after: (id: string) => expectOne(id, 'Weekly'),
} satisfies Story;

const stories: Readonly<Record<string, Story>> = {
  'a creation': create,
  'a creation under an id that FoneStorm ignores': {
    ...create,
    async before() {
      relay().foneStorm({ ids: 'ignored' });
      return freshId();
    },
  },
  'a creation whose response is lost': {
    ...create,
    async before() {
      relay().foneStorm({ apiFaults: [{ fault: 'fail-after', operation: 'create', next: 1 }] });
      return freshId();
    },
  },
  'a repeated creation after one with an unknown outcome': {
    ...create,
    async before() {
      const id = freshId();
      relay().foneStorm({ apiFaults: [{ fault: 'fail-before', operation: 'create', next: 1 }] });
      await create.request(relay().call, id);
      return id;
    },
  },
  'an update': {
    before: createOne,
    request: (call, id) => call('PUT', `/v2/conferences/${id}`, { label: 'Daily' }),
    again: [200],
    announced: 'updated',
    after: (id) => expectOne(id, 'Daily'),
  },
  'a deletion': {
    before: createOne,
    request: (call, id) => call('DELETE', `/v2/conferences/${id}`),
    again: [200, 404],
    announced: 'deleted',
    async after(id) {
      expect(relay().atFoneStorm(id)).toEqual([]);
      expect((await relay().call('GET', `/v2/conferences/${id}`)).status).toBe(404);
    },
  },
};

describe.each(Object.entries(stories))('%s', (_name, story) => {
  test.each([
    ['the function crashes before a call of a port', { when: 'before', isCrash: true }],
    ['the function crashes after a call of a port', { when: 'after', isCrash: true }],
    ['a call of a port fails before its effect', { when: 'before', isCrash: false }],
    ['a call of a port fails after its effect', { when: 'after', isCrash: false }],
  ] as const)('%s: the same request again completes one change', async (_how, how) => {
    for (let call = 1, isDone = false; !isDone; call += 1) {
      const id = await story.before();
      const { request, calls } = breakingAt({ ...how, call });
      const first = await story.request(request, id);
      isDone = calls() < call;
      if (isDone) expect(call).toBeGreaterThan(5);
      const at = `call ${call} of ${calls()}, then ${first.status} ${first.text}`;
      relay().pass(LONGEST_REQUEST);
      const again = await story.request(relay().call, id);
      expect([at, story.again]).toEqual([at, expect.arrayContaining([again.status])]);
      await story.after(id);
      expect([at, new Set(announcements(id, story.announced)).size]).toEqual([at, 1]);
    }
  });
});

test('refuses a change while another request may be in progress', async () => {
  const id = freshId();
  const { request } = breakingAt({ call: 4, when: 'after', isCrash: true });
  expect(problemName(await create.request(request, id))).toBe('unavailable');
  expect(problemName(await create.request(relay().call, id))).toBe('change-under-way');
  relay().pass(LONGEST_REQUEST - 10_000);
  const refused = await create.request(relay().call, id);
  expect([problemName(refused), refused.headers['retry-after']]).toEqual([
    'change-under-way',
    expect.stringMatching(/^\d$/),
  ]);
  relay().pass(10_000);
  expect((await create.request(relay().call, id)).status).toBe(201);
  await create.after(id);
});
