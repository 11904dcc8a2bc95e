import { randomUUID } from 'node:crypto';
import { type Instant, milliseconds } from '../../../lambda/domain/instant';
import { advanceConference } from '../../../lambda/operations/conferences/advance-conference';
import { type ResumePorts, resumeWorkflow } from '../../../lambda/operations/workflows/resume-workflow';
import { waitForConference } from '../../../lambda/operations/workflows/wait-for-conference';
import { call, callbackWithTime, presence } from '../../domain/entries';
import { inMemoryWorkflowTokens } from '../../in-memory/workflow-tokens';
import { inMemoryWorkflows } from '../../in-memory/workflows';
import { atEveryCall, type BreakPoint } from '../breaking-ports';
import { interceptPort } from '../intercept-port';
import { FIELDS, freshId, testRelay } from '../test-relay';

const relay = testRelay();
const REQUEST = 'execution 1';

type Step = (id: string) => Promise<unknown>;

/** A workflow that waits for conferences, with the checks that its requests put into the queue. */
function workflowRun() {
  const workflows = inMemoryWorkflows();
  const workflowTokens = inMemoryWorkflowTokens();
  const checks: string[] = [];
  const workflowChecks = { put: async (id: string) => void checks.push(id) };
  const ports = { ...relay().ports, workflows, workflowTokens, workflowChecks };
  return {
    ...{ workflows, workflowTokens, checks, ports },
    /** One attempt of the task, with its own token. */
    async attempt(id: string, token: string = randomUUID(), request = REQUEST): Promise<string> {
      workflows.start(token);
      await waitForConference(ports)({ id, fields: FIELDS }, { token, request });
      return token;
    },
    resume: (id: string) => resumeWorkflow(ports)(id),
  };
}

/** Advances a conference by callbacks about presence. */
async function receive(id: string, ...entries: readonly ReturnType<typeof presence>[]): Promise<void> {
  const advance = advanceConference(relay().ports);
  for (const entry of entries) await advance({ ...entry, conferenceId: id });
}

const hold: Step = (id) => receive(id, presence('10:00:01', true, 1), presence('11:00:02', false, 0));
const cancel: Step = async (id) => {
  await relay().call('DELETE', `/v2/conferences/${id}`);
  await relay().advance();
};
const erase: Step = async (id) => {
  await relay().call('DELETE', `/v2/conferences/${id}?erase=true`);
  await relay().advance();
};

describe('a workflow that waits for a conference', () => {
  test('is resumed with the output when the conference has ended', async () => {
    const { attempt, resume, workflows } = workflowRun();
    const id = freshId();
    const token = await attempt(id);
    await relay().advance();
    await resume(id);
    expect(workflows.outcomesOf(token)).toEqual([]);
    await hold(id);
    await resume(id);
    expect(workflows.outcomesOf(token)).toEqual([
      {
        output: expect.objectContaining({
          conference: expect.objectContaining({ id, label: 'Weekly' }),
          duration_seconds: 3601,
        }),
      },
    ]);
  });

  test('gets who took part', async () => {
    const { attempt, resume, workflows } = workflowRun();
    const id = freshId();
    const token = await attempt(id);
    await relay().advance();
    await receive(id, call('10:00:01', 'c1', 'BEGIN'), presence('10:00:02', true, 2));
    await receive(
      id,
      call('10:59:00', 'c1', 'END', { disposition: 'ANSWERED' }),
      presence('11:00:02', false, 0),
    );
    await resume(id);
    const output = workflows.outcomesOf(token)[0] as { readonly output: object };
    expect(output.output).toMatchObject({
      most_attendees: 2,
      organizer: {
        joined_at: expect.stringContaining('10:00:02'),
        left_at: expect.stringContaining('11:00:02'),
      },
      participants: [{ uid: 'c1', left_at: expect.stringContaining('10:59:00') }],
    });
  });

  test('may wait for a year, and so may its token', async () => {
    const { ports } = workflowRun();
    const expiries: Instant[] = [];
    type Written = Parameters<typeof ports.workflowTokens.write>;
    const write = async (...[, , , expiresAt]: Written) => expiries.push(expiresAt) > 0;
    const workflowTokens = { ...ports.workflowTokens, write };
    const workflow = { token: randomUUID(), request: REQUEST };
    await waitForConference({ ...ports, workflowTokens })({ id: freshId(), fields: FIELDS }, workflow);
    const year = 365 * 24 * 3600_000;
    expect(expiries.map((at) => milliseconds(at) - milliseconds(ports.clock.now()) > year)).toEqual([true]);
  });

  test.each([
    ['deleted', cancel],
    ['erased', erase],
  ] as const)('fails when the conference was %s, and its token is not kept', async (_how, step) => {
    const { attempt, resume, workflows, workflowTokens } = workflowRun();
    const id = freshId();
    const token = await attempt(id);
    await relay().advance();
    await step(id);
    const starting = (await relay().advance()).filter(
      ({ detail }) => detail.resume === true && detail.metadata.conferenceId === id,
    );
    expect(starting.map(({ type }) => type)).toEqual(['Conference Cancelled']);
    await resume(id);
    expect(workflows.outcomesOf(token)).toEqual([
      { ending: 'cancelled', cause: 'The conference was deleted through the API of the relay' },
    ]);
    expect(await workflowTokens.read(id)).toBeUndefined();
  });

  test('continues to wait if a repeated event is about an ending that was taken back', async () => {
    const { attempt, resume, workflows } = workflowRun();
    const id = freshId();
    const token = await attempt(id);
    await relay().advance();
    await hold(id);
    const isBack = { organizer_status: true, attendees_status: 1 };
    await receive(id, callbackWithTime('11:10:00', '11:10:00', isBack));
    await resume(id);
    expect(workflows.outcomesOf(token)).toEqual([]);
  });

  test('is resumed once if its event arrives several times', async () => {
    const { attempt, resume, workflows } = workflowRun();
    const id = freshId();
    const token = await attempt(id);
    await relay().advance();
    await hold(id);
    await Promise.all([resume(id), resume(id)]);
    await resume(id);
    expect(workflows.outcomesOf(token)).toHaveLength(1);
  });

  test('that timed out is forgotten', async () => {
    const { attempt, resume, workflows, workflowTokens } = workflowRun();
    const id = freshId();
    const token = await attempt(id);
    workflows.stop(token);
    await relay().advance();
    await hold(id);
    await resume(id);
    expect(workflows.outcomesOf(token)).toEqual([]);
    expect(await workflowTokens.read(id)).toBeUndefined();
  });

  test('an event of a conference without a workflow resumes nothing', async () => {
    await expect(workflowRun().resume(freshId())).resolves.toBeUndefined();
  });
});

describe('a repeated task', () => {
  test('finds the first conference, and its token replaces the first one', async () => {
    const { attempt, resume, workflows } = workflowRun();
    const id = freshId();
    const first = await attempt(id);
    const second = await attempt(id);
    expect(relay().atFoneStorm(id)).toHaveLength(1);
    await relay().advance();
    await hold(id);
    await resume(id);
    expect(workflows.outcomesOf(first)).toEqual([]);
    expect(workflows.outcomesOf(second)).toHaveLength(1);
  });

  test('is resumed at once if the conference is already over', async () => {
    const { attempt, resume, workflows, checks } = workflowRun();
    const id = freshId();
    await attempt(id);
    await relay().advance();
    await hold(id);
    await resume(id);
    expect(checks).toEqual([]);
    const second = await attempt(id);
    expect(checks).toEqual([id]);
    await resume(id);
    expect(workflows.outcomesOf(second)).toHaveLength(1);
  });

  test('of another workflow is refused while the first one waits', async () => {
    const { attempt, workflowTokens } = workflowRun();
    const id = freshId();
    const token = await attempt(id);
    await expect(attempt(id, randomUUID(), 'execution 2')).rejects.toMatchObject({ failure: 'id taken' });
    expect(await workflowTokens.read(id)).toEqual({ token, request: REQUEST });
  });

  test('a request that Step Functions no longer waits for does not replace a newer token', async () => {
    const { attempt, ports, workflowTokens } = workflowRun();
    const id = freshId();
    let second = '';
    const create = interceptPort(ports.fonestorm, async (name, work) => {
      if (name === 'create' && second === '') {
        second = 'second';
        await workflowTokens.write(id, { token: second, request: REQUEST }, undefined, '' as Instant);
      }
      return work();
    });
    const late = waitForConference({ ...ports, fonestorm: create })(
      { id, fields: FIELDS },
      { token: 'first', request: REQUEST },
    );
    await expect(late).rejects.toMatchObject({ failure: 'change under way' });
    expect(await workflowTokens.read(id)).toMatchObject({ token: 'second' });
    await attempt(id, 'third');
    expect(await workflowTokens.read(id)).toMatchObject({ token: 'third' });
  });

  test('does not wait for a conference that was created without a workflow', async () => {
    const { attempt, workflowTokens } = workflowRun();
    const id = freshId();
    await relay().call('POST', '/v2/conferences', { id, ...FIELDS });
    await expect(attempt(id)).rejects.toMatchObject({ failure: 'id taken' });
    expect(await workflowTokens.read(id)).toBeUndefined();
  });
});

/** The ports with a crash after a number of calls. */
function crashing<T extends object>(ports: T, { call }: BreakPoint): { ports: T; calls(): number } {
  let calls = 0;
  const step = async (_name: string, work: () => Promise<unknown>) => {
    if (calls === call) throw new Error('the function has crashed');
    calls += 1;
    const result = await work();
    if (calls === call) throw new Error('the function has crashed');
    return result;
  };
  const broken = Object.entries(ports).map(([name, port]) => [
    name,
    typeof port === 'object' && port !== null && name !== 'clock' && name !== 'logger' && name !== 'rules'
      ? interceptPort(port, step)
      : port,
  ]);
  return { ports: Object.fromEntries(broken), calls: () => calls };
}

describe('a crash of the functions', () => {
  test.each([
    ['ended', hold],
    ['cancelled', cancel],
  ] as const)(
    'after any call, the workflow of a conference that was %s goes on exactly once',
    async (_how, end) => {
      await atEveryCall(async (where) => {
        const run = workflowRun();
        const id = freshId();
        const token = await run.attempt(id);
        await relay().advance();
        await end(id);
        const { ports, calls } = crashing<ResumePorts>(run.ports, where);
        await resumeWorkflow(ports)(id).catch(() => undefined);
        // The queue repeats the message, and a repeated event follows.
        await run.resume(id);
        await run.resume(id);
        expect(run.workflows.outcomesOf(token)).toHaveLength(1);
        expect(await run.workflowTokens.read(id)).toBeUndefined();
        return calls();
      }, 4);
    },
  );

  test('after any call of a creation, the retried task waits for the one conference, and continues exactly once', async () => {
    await atEveryCall(async (where) => {
      const run = workflowRun();
      const id = freshId();
      const { ports, calls } = crashing(run.ports, where);
      const first = randomUUID();
      run.workflows.start(first);
      await waitForConference(ports)({ id, fields: FIELDS }, { token: first, request: REQUEST }).catch(() =>
        run.workflows.stop(first),
      );
      relay().pass(91_000);
      const second = await run.attempt(id);
      expect(relay().atFoneStorm(id)).toHaveLength(1);
      await relay().advance();
      await hold(id);
      await run.resume(id);
      expect([run.workflows.outcomesOf(first).length, run.workflows.outcomesOf(second).length]).toEqual([
        0, 1,
      ]);
      return calls();
    }, 8);
  });
});
