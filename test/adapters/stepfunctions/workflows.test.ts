import { randomUUID } from 'node:crypto';
import { awsJsonClient, STEP_FUNCTIONS } from '../../../lambda/adapters/runtime/aws-json-client';
import { stepFunctionsWorkflows } from '../../../lambda/adapters/stepfunctions/workflows';
import type { Workflows } from '../../../lambda/ports/workflows';
import { awsStandIn } from '../../aws/endpoint';
import { StepFunctionsStandIn } from '../../aws/step-functions';
import { workflowsContract } from '../../contracts/workflows.contract';

const tasks = new StepFunctionsStandIn();
const stand = awsStandIn(tasks.service);
const SUCCESS = 'Step Functions SendTaskSuccess';
const FAILURE = 'Step Functions SendTaskFailure';

const workflows = (): Workflows =>
  stepFunctionsWorkflows(
    awsJsonClient(STEP_FUNCTIONS, { ...stand().settings, sleep: async () => undefined }),
  );
const ENDINGS: Readonly<Record<string, string>> = {
  'ConferenceRelay.Cancelled': 'cancelled',
  'ConferenceRelay.Gone': 'gone',
  'ConferenceRelay.NotAttended': 'not attended',
};

async function start(): Promise<string> {
  const token = randomUUID();
  tasks.start(token);
  return token;
}

describe('workflows of AWS Step Functions, over HTTP', () => {
  workflowsContract(async () => ({
    workflows: {
      succeed: (token, output) => workflows().succeed(token, output),
      fail: (token, ending, cause) => workflows().fail(token, ending, cause),
    },
    start,
    stop: async (token) => tasks.stop(token),
    outcomesOf: async (token) =>
      tasks
        .resultsOf(token)
        .map(({ output, error, cause }) =>
          output === undefined
            ? { ending: ENDINGS[String(error)], cause }
            : { output: JSON.parse(String(output)) },
        ),
  }));
});

test.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'])(
  'a workflow that AWS refuses with %s is not waiting any more',
  async (error) => {
    stand().injectResponses(SUCCESS, { error });
    stand().injectResponses(FAILURE, { error });
    expect(await workflows().succeed('token', '{}')).toBe(false);
    expect(await workflows().fail('token', 'gone', 'cause')).toBe(false);
  },
);

test('a request is sent again after a throttle, a 5xx and a lost connection', async () => {
  const token = await start();
  stand().injectResponses(SUCCESS, { error: 'ThrottlingException' }, 'reset');
  expect(await workflows().succeed(token, '{}')).toBe(true);
  stand().injectResponses(FAILURE, { error: 'InternalFailure', status: 500 });
  expect(await workflows().fail(await start(), 'gone', 'cause')).toBe(true);
});

test('a lasting throttle is an error, so that the queue repeats the message', async () => {
  const throttle = { error: 'ThrottlingException' };
  stand().injectResponses(SUCCESS, throttle, throttle, throttle);
  await expect(workflows().succeed(await start(), '{}')).rejects.toThrow('SendTaskSuccess');
});

test('after a lost response, the repeat finds a used token, and the workflow was resumed once', async () => {
  const token = await start();
  stand().injectResponses(SUCCESS, 'apply, then reset');
  expect(await workflows().succeed(token, '{}')).toBe(false);
  expect(tasks.resultsOf(token)).toEqual([{ output: '{}' }]);
});

test('the error of a refused request does not quote the token', async () => {
  const token = await start();
  stand().injectResponses(SUCCESS, { error: 'ValidationException', fields: { message: `Value '${token}'` } });
  await expect(workflows().succeed(token, '{}')).rejects.not.toThrow(token);
});
