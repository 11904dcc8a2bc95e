import { randomUUID } from 'node:crypto';
import { type Instant, milliseconds } from '../../../lambda/domain/instant';
import { waitForConference } from '../../../lambda/operations/workflows/wait-for-conference';
import { call, callbackWithTime, presence } from '../../domain/entries';
import { interceptPort } from '../intercept-port';
import { FIELDS, freshId, testRelay } from '../test-relay';
import { cancel, erase, hold, REQUEST, receive, workflowRun } from './workflow-run';

const relay = testRelay();

describe('a workflow that waits for a conference', () => {
  test('is resumed with the output when the conference has ended', async () => {
    const { attempt, resume, workflows, lines } = workflowRun(relay());
    const id = freshId();
    const token = await attempt(id);
    await relay().advance();
    await resume(id);
    expect(workflows.outcomesOf(token)).toEqual([]);
    await hold(relay(), id);
    await resume(id);
    expect(workflows.outcomesOf(token)).toEqual([
      {
        output: expect.objectContaining({
          conference: expect.objectContaining({ id, label: 'Weekly' }),
          duration_seconds: 3601,
        }),
      },
    ]);
    expect(lines).toContainEqual(['workflow.resumed', { conferenceId: id, ending: 'ended' }]);
  });

  test('gets who took part', async () => {
    const { attempt, resume, workflows } = workflowRun(relay());
    const id = freshId();
    const token = await attempt(id);
    await relay().advance();
    await receive(relay(), id, call('10:00:01', 'c1', 'BEGIN'), presence('10:00:02', true, 2));
    await receive(
      relay(),
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
    const { ports } = workflowRun(relay());
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
    const { attempt, resume, workflows, workflowTokens } = workflowRun(relay());
    const id = freshId();
    const token = await attempt(id);
    await relay().advance();
    await step(relay(), id);
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
    const { attempt, resume, workflows } = workflowRun(relay());
    const id = freshId();
    const token = await attempt(id);
    await relay().advance();
    await hold(relay(), id);
    const isBack = { organizer_status: true, attendees_status: 1 };
    await receive(relay(), id, callbackWithTime('11:10:00', '11:10:00', isBack));
    await resume(id);
    expect(workflows.outcomesOf(token)).toEqual([]);
  });

  test('is resumed once if its event arrives several times', async () => {
    const { attempt, resume, workflows } = workflowRun(relay());
    const id = freshId();
    const token = await attempt(id);
    await relay().advance();
    await hold(relay(), id);
    await Promise.all([resume(id), resume(id)]);
    await resume(id);
    expect(workflows.outcomesOf(token)).toHaveLength(1);
  });

  test('that timed out is forgotten', async () => {
    const { attempt, resume, workflows, workflowTokens, lines } = workflowRun(relay());
    const id = freshId();
    const token = await attempt(id);
    workflows.stop(token);
    await relay().advance();
    await hold(relay(), id);
    await resume(id);
    expect(workflows.outcomesOf(token)).toEqual([]);
    expect(await workflowTokens.read(id)).toBeUndefined();
    expect(lines).toContainEqual(['workflow.not_waiting', { conferenceId: id, ending: 'ended' }]);
  });

  test('an event of a conference without a workflow resumes nothing', async () => {
    await expect(workflowRun(relay()).resume(freshId())).resolves.toBeUndefined();
  });
});

describe('a repeated task', () => {
  test('finds the first conference, and its token replaces the first one', async () => {
    const { attempt, resume, workflows } = workflowRun(relay());
    const id = freshId();
    const first = await attempt(id);
    const second = await attempt(id);
    expect(relay().atFoneStorm(id)).toHaveLength(1);
    await relay().advance();
    await hold(relay(), id);
    await resume(id);
    expect(workflows.outcomesOf(first)).toEqual([]);
    expect(workflows.outcomesOf(second)).toHaveLength(1);
  });

  test('is resumed at once if the conference is already over', async () => {
    const { attempt, resume, workflows, checks } = workflowRun(relay());
    const id = freshId();
    await attempt(id);
    await relay().advance();
    await hold(relay(), id);
    await resume(id);
    expect(checks).toEqual([]);
    const second = await attempt(id);
    expect(checks).toEqual([id]);
    await resume(id);
    expect(workflows.outcomesOf(second)).toHaveLength(1);
  });

  test('of another workflow is refused while the first one waits', async () => {
    const { attempt, workflowTokens } = workflowRun(relay());
    const id = freshId();
    const token = await attempt(id);
    await expect(attempt(id, randomUUID(), 'execution 2')).rejects.toMatchObject({ failure: 'id taken' });
    expect(await workflowTokens.read(id)).toEqual({ token, request: REQUEST });
  });

  test('a request that Step Functions no longer waits for does not replace a newer token', async () => {
    const { attempt, ports, workflowTokens } = workflowRun(relay());
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
    const { attempt, workflowTokens } = workflowRun(relay());
    const id = freshId();
    await relay().call('POST', '/v2/conferences', { id, ...FIELDS });
    await expect(attempt(id)).rejects.toMatchObject({ failure: 'id taken' });
    expect(await workflowTokens.read(id)).toBeUndefined();
  });
});
