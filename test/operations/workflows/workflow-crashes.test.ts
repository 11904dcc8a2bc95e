import { randomUUID } from 'node:crypto';
import { type ResumePorts, resumeWorkflow } from '../../../lambda/operations/workflows/resume-workflow';
import { waitForConference } from '../../../lambda/operations/workflows/wait-for-conference';
import { atEveryCall, type BreakPoint } from '../breaking-ports';
import { interceptPort } from '../intercept-port';
import { FIELDS, freshId, testRelay } from '../test-relay';
import { cancel, hold, REQUEST, workflowRun } from './workflow-run';

const relay = testRelay();

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
        const run = workflowRun(relay());
        const id = freshId();
        const token = await run.attempt(id);
        await relay().advance();
        await end(relay(), id);
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
      const run = workflowRun(relay());
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
      await hold(relay(), id);
      await run.resume(id);
      expect([run.workflows.outcomesOf(first).length, run.workflows.outcomesOf(second).length]).toEqual([
        0, 1,
      ]);
      return calls();
    }, 8);
  });
});
