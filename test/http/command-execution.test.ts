import type { Command } from '../../lambda/domain/command';
import { executionOf } from '../../lambda/http/command-execution';
import { invalidRequest, Problem, type ProblemName } from '../../lambda/http/responses/problems';
import { CommandPostponed } from '../../lambda/ports/commands';

const command: Command = {
  ...{ eventId: 'e1', type: 'Update Conference', source: 'app.visits' },
  detail: { id: 'c1', conference: { label: 'Daily', metadata: { caseId: '4711' } } },
};

/** Executes a command with an API that answers with an error. */
const failing = (error: unknown) => executionOf(() => Promise.reject(error)).execute(command, 'e1', 'k1');

test('a command is a direct invocation of a caller whose name has the source of the command', async () => {
  const invoked: unknown[] = [];
  const execution = executionOf(async (...given) => {
    invoked.push(given);
    return {};
  });
  expect(await execution.execute(command, 'e1', 'k1')).toEqual({});
  expect(execution.metadataOf(command)).toEqual({ caseId: '4711' });
  const create: Command = { ...command, type: 'Create Conference', detail: { conference: { metadata: 7 } } };
  expect(await execution.execute(create, 'e1', 'k2')).toEqual({});
  expect(execution.metadataOf(create)).toBeUndefined();
  const from = { caller: 'bus:app.visits', source: 'bus', requestId: 'e1' };
  expect(invoked).toEqual([
    [
      { operation: 'update', ...command.detail },
      { ...from, command: 'k1' },
    ],
    [
      { operation: 'create', conference: { metadata: 7 }, idempotency_key: 'e1' },
      { ...from, command: 'k2' },
    ],
  ]);
});

test.each<ProblemName>([
  'invalid-request',
  'refused-by-fonestorm',
  'not-found',
  'id-taken',
  'number-taken',
  'body-too-large',
])('the problem %s is final', async (name) => {
  const { problem } = await failing(new Problem(name, 'label: expected a string'));
  expect(problem).toEqual({
    ...{ type: `urn:conference-relay:problem:${name}`, message: 'label: expected a string' },
    ...{ status: expect.any(Number), error: expect.any(String) },
  });
});

test('a final problem has its faults, and the number of the others', async () => {
  const faults = Array.from({ length: 60 }, (_, index) => ({ field: `f${index}`, expected: 'nothing' }));
  const { problem } = await failing(invalidRequest(faults));
  expect([problem?.errors?.length, problem?.more_errors]).toEqual([50, 10]);
});

test.each<ProblemName>(['fonestorm-failed', 'outcome-unknown', 'unavailable', 'fonestorm-timeout'])(
  'after the problem %s there is another attempt',
  async (name) => {
    await expect(failing(new Problem(name, 'try again'))).rejects.toThrow(Problem);
  },
);

test.each([
  ['change-under-way', {}, 2],
  ['too-many-requests', { retryAfter: 7 }, 7],
] as const)('after the problem %s the command is postponed', async (name, more, retryAfter) => {
  const failure = failing(new Problem(name, 'try again', more));
  await expect(failure).rejects.toMatchObject({ name: 'CommandPostponed', retryAfter });
  await expect(failure).rejects.toThrow(CommandPostponed);
});

test('an unexpected error is not final', async () => {
  await expect(failing(new Error('the table is throttled'))).rejects.toThrow();
});
