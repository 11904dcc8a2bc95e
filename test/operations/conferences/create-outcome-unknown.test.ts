import type { ApiFault } from '../../../simulator/faults';
import { type ApiCall, problemName } from '../api-caller';
import { creationSteps } from '../creation-steps';
import { FIELDS, freshId, testRelay } from '../test-relay';

const relay = testRelay();
const { create, expectOne, impatientApi } = creationSteps(relay);

describe('a creation with an unknown outcome', () => {
  test.each([['fail-after'], ['time-out-after']] as const)(
    '%s: is found in one list, and succeeds',
    async (fault) => {
      const id = freshId();
      relay().foneStorm({ apiFaults: [{ fault, operation: 'create', next: 1 }] });
      const first = await create(id, FIELDS, impatientApi());
      expect([first.status, first.sent]).toEqual([201, ['create', 'list']]);
      expect(first.body.conference?.conference_pin).toMatch(/^\d{6}$/);
      const again = await create(id);
      expect([again.status, again.text, again.sent]).toEqual([201, first.text, []]);
      await expectOne(id);
    },
  );

  test.each([
    ['fail-before', 502, 'outcome-unknown'],
    ['time-out-before', 504, 'fonestorm-timeout'],
  ] as const)(
    '%s: returns the error, and is sent again only after one list was searched',
    async (fault, status, name) => {
      const id = freshId();
      relay().foneStorm({ apiFaults: [{ fault, operation: 'create', next: 1 }] });
      const first = await create(id, FIELDS, impatientApi());
      expect([first.status, problemName(first), first.sent]).toEqual([status, name, ['create', 'list']]);
      expect((await relay().call('GET', `/v2/conferences/${id}`)).status).toBe(404);
      const again = await create(id);
      expect([again.status, again.sent]).toEqual([201, ['list', 'create']]);
      await expectOne(id);
    },
  );

  const both = (fault: ApiFault['fault'], list: ApiFault['fault'], times: number): ApiFault[] => [
    { fault, operation: 'create', next: 1 },
    { fault: list, operation: 'list', next: times },
  ];
  test.each([
    ['fail-after', 'fail-before', 502, 'outcome-unknown', ['list']],
    ['time-out-after', 'time-out-before', 504, 'fonestorm-timeout', ['list']],
    ['fail-after', 'busy', 502, 'outcome-unknown', ['list']],
    ['fail-before', 'fail-before', 502, 'outcome-unknown', ['list', 'create']],
  ] as const)(
    '%s, and the list fails with %s: the same request again searches the list first',
    async (fault, list, status, name, sent) => {
      const id = freshId();
      relay().foneStorm({ apiFaults: both(fault, list, 1) });
      const first = await create(id, FIELDS, impatientApi());
      expect([first.status, problemName(first)]).toEqual([status, name]);
      const again = await create(id);
      expect([again.status, again.sent]).toEqual([201, sent]);
      await expectOne(id);
    },
  );

  test.each([
    ['fail-before', 502, 'fonestorm-failed'],
    ['busy', 429, 'too-many-requests'],
    ['refuse', 400, 'refused-by-fonestorm'],
  ] as const)('is never sent again while the list fails with %s', async (list, status, name) => {
    const id = freshId();
    relay().foneStorm({ apiFaults: both('fail-after', list, 3) });
    expect((await create(id)).status).toBe(502);
    for (const _ of ['second', 'third']) {
      const again = await create(id);
      expect([again.status, problemName(again), again.sent]).toEqual([status, name, ['list']]);
    }
    const last = await create(id);
    expect([last.status, last.sent]).toEqual([201, ['list']]);
    await expectOne(id);
  });

  test.each([
    ['refuse', 400, 'refused-by-fonestorm', ['create'], ['failed']],
    ['busy', 429, 'too-many-requests', ['list', 'create'], []],
  ] as const)(
    'that then fails with %s is searched for until FoneStorm has refused it',
    async (fault, status, name, sent, announced) => {
      const id = freshId();
      relay().foneStorm({
        apiFaults: [
          { fault: 'fail-before', operation: 'create', next: 1 },
          { fault, operation: 'create', next: 1 },
        ],
      });
      expect(problemName(await create(id))).toBe('outcome-unknown');
      const second = await create(id);
      expect([second.status, problemName(second), second.sent]).toEqual([status, name, ['list', 'create']]);
      const third = await create(id);
      expect([third.status, third.sent]).toEqual([201, sent]);
      await expectOne(id, announced);
    },
  );

  test('refuses other content under its id', async () => {
    const id = freshId();
    relay().foneStorm({ apiFaults: [{ fault: 'fail-before', operation: 'create', next: 1 }] });
    expect(problemName(await create(id))).toBe('outcome-unknown');
    const other = await create(id, { ...FIELDS, label: 'Other' });
    expect([other.status, problemName(other), other.sent]).toEqual([409, 'id-taken', []]);
  });
});

describe('a creation that FoneStorm refuses because the id is taken', () => {
  /** FoneStorm executes another request of the relay first. */
  function withEarlierRequest(): ApiCall {
    const { ports, with: withPorts } = relay();
    const { fonestorm } = ports;
    return withPorts({
      fonestorm: {
        ...fonestorm,
        async create(conference) {
          await fonestorm.create(conference);
          return fonestorm.create(conference);
        },
      },
    });
  }

  test('by its own earlier request: is found in one list', async () => {
    const id = freshId();
    const answer = await create(id, FIELDS, withEarlierRequest());
    expect([answer.status, answer.sent]).toEqual([201, ['create', 'create', 'list']]);
    await expectOne(id);
  });

  test('by an earlier request, while the list fails: its outcome is unknown, and the same request again finds it', async () => {
    const id = freshId();
    relay().foneStorm({ apiFaults: [{ fault: 'fail-before', operation: 'list', next: 1 }] });
    const first = await create(id, FIELDS, withEarlierRequest());
    expect([first.status, problemName(first)]).toEqual([502, 'outcome-unknown']);
    const again = await create(id);
    expect([again.status, again.sent]).toEqual([201, ['list']]);
    await expectOne(id);
  });

  test('by another client: returns the error, and is announced as failed', async () => {
    const id = freshId();
    await relay().client({}).create({ id, fields: FIELDS, callbackUrl: 'https://somebody.example/' });
    const answer = await create(id);
    expect([answer.status, problemName(answer), answer.sent]).toEqual([
      ...[400, 'refused-by-fonestorm', ['create', 'list']],
    ]);
    expect(relay().announced(id)).toEqual(['failed']);
  });
});
