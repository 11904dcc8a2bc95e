import type { StatusCheck } from '../../../lambda/domain/entry';
import type { Instant } from '../../../lambda/domain/instant';
import { checkStatus } from '../../../lambda/operations/conferences/check-status';
import { recordingLogger } from '../../recording-logger';
import { problemName } from '../api-caller';
import { createConference, statusReportsOf } from '../created-conferences';
import { interceptPort } from '../intercept-port';
import { FIELDS, freshId, LONGEST_REQUEST, type Ports, testRelay } from '../test-relay';

const relay = testRelay();

const createOne = () => createConference(relay());

const reportsOf = (id: string) => statusReportsOf(relay(), id);

/** The ports with a FoneStorm whose every response takes a second of the relay's clock. */
function slow(): Ports {
  const { ports, pass } = relay();
  const fonestorm = interceptPort(ports.fonestorm, async (_name, work) => {
    pass(500);
    const answer = await work();
    pass(500);
    return answer;
  });
  return { ...ports, fonestorm };
}

function ask(conferenceId: string, ports: Ports = relay().ports): Promise<void> {
  const check: StatusCheck = {
    ...{ id: `callback-${conferenceId}`, conferenceId, reason: 'a test', notBefore: ports.clock.now() },
  };
  return checkStatus(ports)(check);
}

const after = (from: Instant, milliseconds: number) =>
  new Date(Date.parse(from) + milliseconds).toISOString();

describe('a status check', () => {
  test('puts a report with the time of its request, and an id with the id of the check', async () => {
    const id = await createOne();
    await relay().simulator.control.join(id, 'organizer');
    const requestedAt = relay().ports.clock.now();
    await ask(id, slow());
    expect(reportsOf(id)).toEqual([
      {
        kind: 'status-report',
        id: `status-report-callback-${id}`,
        conferenceId: id,
        requestedAt,
        receivedAt: after(requestedAt, 1000),
        report: { conference_status: 'unknown', organizer_status: true, attendees_status: 0 },
      },
    ]);
  });

  test('of a conference that FoneStorm does not have reports that', async () => {
    const id = await createOne();
    await relay().client({}).delete(id);
    await ask(id);
    expect(reportsOf(id)).toMatchObject([{ report: 'not found' }]);
  });

  test.each([
    ['busy', 'busy'],
    ['fail-before', 'unknown'],
    ['time-out-before', 'timeout'],
  ] as const)('throws if FoneStorm fails with %s', async (fault, outcome) => {
    const id = await createOne();
    relay().foneStorm({ apiFaults: [{ fault, operation: 'details', next: 1 }] });
    const { ports, impatientFoneStorm } = relay();
    await expect(ask(id, { ...ports, fonestorm: impatientFoneStorm })).rejects.toMatchObject({ outcome });
    expect(reportsOf(id)).toEqual([]);
    await ask(id);
    expect(reportsOf(id)).toHaveLength(1);
  });

  test('throws if the mailbox does not accept the report', async () => {
    const id = await createOne();
    const mailbox = { put: () => Promise.reject(new Error('the mailbox is broken')) };
    await expect(ask(id, { ...relay().ports, mailbox })).rejects.toThrow('the mailbox is broken');
  });

  test('of an unknown conference is dropped', async () => {
    const id = freshId();
    const { sent } = relay();
    const before = sent.length;
    const { logger, lines } = recordingLogger();
    await ask(id, { ...relay().ports, logger });
    expect(sent.slice(before)).toEqual([]);
    expect(reportsOf(id)).toEqual([]);
    expect(lines.warn).toEqual([['status_check.unknown_conference', { conferenceId: id }]]);
  });

  test('is made during a change of the conference too', async () => {
    const id = await createOne();
    const { ports, with: withPorts } = relay();
    const duringDetails = withPorts({
      fonestorm: { ...ports.fonestorm, update: () => ask(id) },
    });
    expect((await duringDetails('PUT', `/v2/conferences/${id}`, { label: 'Daily' })).status).toBe(200);
    expect(reportsOf(id)).toHaveLength(1);
  });

  test('of another server at FoneStorm’s address fails: its 404 does not report that the conference is gone', async () => {
    const id = await createOne();
    const { client, simulator } = relay();
    const fonestorm = client({ url: `${simulator.url}/other` });
    await expect(ask(id, { ...relay().ports, fonestorm })).rejects.toMatchObject({
      outcome: 'wrong address',
    });
    expect(reportsOf(id)).toEqual([]);
  });

  test('uses the id that FoneStorm chose', async () => {
    relay().foneStorm({ ids: 'ignored' });
    const id = await createOne();
    await ask(id);
    expect(reportsOf(id)).toMatchObject([{ report: { attendees_status: 0 } }]);
  });
});

describe('a status check of a conference whose creation has an unknown outcome', () => {
  async function createWithUnknownOutcome(fault: 'fail-before' | 'fail-after'): Promise<string> {
    const id = freshId();
    relay().foneStorm({
      apiFaults: [
        { fault, operation: 'create', next: 1 },
        { fault: 'fail-before', operation: 'list', next: 1 },
      ],
    });
    const answer = await relay().call('POST', '/v2/conferences', { id, ...FIELDS });
    expect(problemName(answer)).toBe('outcome-unknown');
    return id;
  }

  test('finds the conference, announces it, and puts a report', async () => {
    const id = await createWithUnknownOutcome('fail-after');
    await ask(id);
    const { call, announced, simulator } = relay();
    const { pin } = simulator.control.conference(id);
    expect((await call('GET', `/v2/conferences/${id}`)).body.conference?.conference_pin).toBe(pin);
    expect(announced(id)).toEqual(['created']);
    expect(reportsOf(id)).toMatchObject([{ report: { organizer_status: false } }]);
  });

  test('reports that FoneStorm does not have it, and does not create it', async () => {
    const id = await createWithUnknownOutcome('fail-before');
    const { sent } = relay();
    const before = sent.length;
    const requestedAt = relay().ports.clock.now();
    await ask(id);
    expect(sent.slice(before)).toEqual(['list']);
    expect(reportsOf(id)).toMatchObject([{ report: 'not found', requestedAt }]);
    expect(relay().announced(id)).toEqual([]);
  });

  test('fails while the creation is in progress, and does not change its response', async () => {
    const id = freshId();
    const { ports, with: withPorts } = relay();
    const { fonestorm } = ports;
    let meanwhile: unknown;
    const duringCreation = withPorts({
      fonestorm: {
        ...fonestorm,
        async create(conference) {
          const made = await fonestorm.create(conference);
          meanwhile = await ask(id).catch((error) => error);
          return made;
        },
      },
    });
    expect((await duringCreation('POST', '/v2/conferences', { id, ...FIELDS })).status).toBe(201);
    expect(meanwhile).toMatchObject({ failure: 'change under way' });
    await ask(id);
    expect(reportsOf(id)).toHaveLength(1);
  });

  test('finishes a creation whose request has ended', async () => {
    const id = freshId();
    const crashing = relay().with({
      definitions: interceptPort(relay().ports.definitions, (name, work) =>
        name === 'write' && relay().sent.at(-1) === 'create'
          ? Promise.reject(new Error('the function has crashed'))
          : work(),
      ),
    });
    await crashing('POST', '/v2/conferences', { id, ...FIELDS });
    relay().pass(LONGEST_REQUEST);
    await ask(id);
    expect((await relay().call('GET', `/v2/conferences/${id}`)).status).toBe(200);
  });
});
