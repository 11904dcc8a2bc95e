import type { Entry } from '../../../lambda/domain/entry';
import { type ApiCall, type ApiResponse, problemName } from '../api-caller';
import { type BreakPoint, breakingPorts } from '../breaking-ports';
import { FIELDS, freshId, LONGEST_REQUEST, testRelay } from '../test-relay';

const relay = testRelay();

/** The relay with ports that break at one call; `calls` says how many there were. */
function breakingAt(where: BreakPoint): { request: ApiCall; calls(): number } {
  const { ports, calls } = breakingPorts(relay().ports, where);
  return { request: relay().with(ports), calls };
}

/** The ids of what was announced of a kind of change, in order, repeats too. */
function announcements(id: string, change: string): readonly string[] {
  const isOfIt = (entry: Entry) =>
    entry.kind === 'change' && entry.conferenceId === id && entry.change === change;
  return relay()
    .mailbox.filter(isOfIt)
    .map((entry) => entry.id);
}

interface Story {
  /** What was there before; gives the conference's id. */
  before(): Promise<string>;
  request(call: ApiCall, id: string): Promise<ApiResponse>;
  /** What the same request is answered when it is sent again. */
  readonly again: readonly number[];
  readonly announced: string;
  /** How both sides end. */
  after(id: string): Promise<void>;
}

async function created(): Promise<string> {
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
  'a creation whose answer is lost': {
    ...create,
    async before() {
      relay().foneStorm({ apiFaults: [{ fault: 'fail-after', operation: 'create', next: 1 }] });
      return freshId();
    },
  },
  'a creation that is sent again after one of which nobody knows': {
    ...create,
    async before() {
      const id = freshId();
      relay().foneStorm({ apiFaults: [{ fault: 'fail-before', operation: 'create', next: 1 }] });
      await create.request(relay().call, id);
      return id;
    },
  },
  'an update': {
    before: created,
    request: (call, id) => call('PUT', `/v2/conferences/${id}`, { label: 'Daily' }),
    again: [200],
    announced: 'updated',
    after: (id) => expectOne(id, 'Daily'),
  },
  'a deletion': {
    before: created,
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
    ['the function ends before a call of a port', { when: 'before', isCrash: true }],
    ['the function ends after a call of a port', { when: 'after', isCrash: true }],
    ['a call of a port fails, undone', { when: 'before', isCrash: false }],
    ['a call of a port fails, done', { when: 'after', isCrash: false }],
  ] as const)('%s, whichever it is: the same request again ends as one', async (_how, how) => {
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

test('whoever asks while another request may be under way is told so', async () => {
  const id = freshId();
  const { request } = breakingAt({ call: 4, when: 'after', isCrash: true });
  expect(problemName(await create.request(request, id))).toBe('unavailable');
  expect(problemName(await create.request(relay().call, id))).toBe('change-under-way');
  relay().pass(LONGEST_REQUEST - 2000);
  expect(problemName(await create.request(relay().call, id))).toBe('change-under-way');
  relay().pass(2000);
  expect((await create.request(relay().call, id)).status).toBe(201);
  await create.after(id);
});
