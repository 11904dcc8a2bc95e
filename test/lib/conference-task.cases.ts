import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Function as Lambda } from 'aws-cdk-lib/aws-lambda';
import { DefinitionBody, JsonPath, StateMachine, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { WORKFLOW_ERRORS } from '../../lambda/contract/workflow-errors';
import { ConferenceTask, ConferenceTaskError, type ConferenceTaskOptions } from '../../lib/conference-task';
import { snippet } from '../docs/snippets';
import { newApp } from './templates';

const ARN = 'arn:aws:lambda:eu-central-1:111122223333:function:manage-conferences';
const taskTimeout = Timeout.duration(Duration.hours(3));

/** The state machine of one task: its stack, and the JSON of the state. */
function machineOf(define: (stack: Stack, options: ConferenceTaskOptions) => ConferenceTask) {
  const stack = new Stack(newApp(), 'Visits', { env: { account: '111122223333', region: 'eu-central-1' } });
  const task = define(stack, {
    lambdaFunction: Lambda.fromFunctionArn(stack, 'Api', ARN),
    conference: TaskInput.fromObject({ label: 'Visit' }),
  });
  new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromChainable(task) });
  return { stack, state: stack.resolve(task.toStateJson()), template: Template.fromStack(stack) };
}

describe('a task that waits for a conference', () => {
  test('creates it by a direct invocation with its token, and with a key that each retry has, too', () => {
    const { state } = machineOf((stack, options) =>
      ConferenceTask.jsonPath(stack, 'Hold', { ...options, taskTimeout }),
    );
    expect(state).toMatchObject({
      Type: 'Task',
      TimeoutSeconds: 10_800,
      Resource: {
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':states:::lambda:invoke.waitForTaskToken']],
      },
      Parameters: {
        FunctionName: ARN,
        Payload: {
          operation: 'create',
          conference: { label: 'Visit' },
          'idempotency_key.$':
            "States.Hash(States.Format('{} {} {}', $$.Execution.Id, $$.State.Name, $$.State.EnteredTime), 'SHA-256')",
          'task_token.$': '$$.Task.Token',
        },
      },
    });
  });

  test('does the same with JSONata', () => {
    const { state } = machineOf((stack, options) =>
      ConferenceTask.jsonata(stack, 'Hold', {
        ...options,
        conference: TaskInput.fromText('{% $states.input.visit %}'),
        taskTimeout: Timeout.jsonata('{% 3600 %}'),
        outputs: '{% $states.result.duration_seconds %}',
      }),
    );
    expect(state).toMatchObject({
      QueryLanguage: 'JSONata',
      Arguments: {
        FunctionName: ARN,
        Payload: {
          conference: '{% $states.input.visit %}',
          idempotency_key: expect.stringMatching(/^\{% \$hash\(.*EnteredTime, 'SHA-256'\) %\}$/),
          task_token: '{% $states.context.Task.Token %}',
        },
      },
      Output: '{% $states.result.duration_seconds %}',
    });
  });

  test('takes fields and a key from its input', () => {
    const { state } = machineOf((stack, options) =>
      ConferenceTask.jsonPath(stack, 'Hold', {
        ...options,
        conference: TaskInput.fromObject({ start_time: JsonPath.stringAt('$.start'), duration: 'PT45M' }),
        idempotencyKey: JsonPath.hash(
          JsonPath.format(
            '{} {} {} {}',
            ...['$$.Execution.Id', '$$.State.Name', '$$.State.EnteredTime', '$$.Map.Item.Index'].map(
              JsonPath.stringAt,
            ),
          ),
          'SHA-256',
        ),
        taskTimeout,
      }),
    );
    expect(state.Parameters.Payload).toMatchObject({
      conference: { 'start_time.$': '$.start', duration: 'PT45M' },
      'idempotency_key.$':
        "States.Hash(States.Format('{} {} {} {}', $$.Execution.Id, $$.State.Name, $$.State.EnteredTime, $$.Map.Item.Index), 'SHA-256')",
    });
  });

  test('is retried while the relay or AWS Lambda is unavailable, for longer than a creation is under way', () => {
    const { state } = machineOf((stack, options) =>
      ConferenceTask.jsonPath(stack, 'Hold', { ...options, taskTimeout }),
    );
    const [retry] = state.Retry;
    expect(retry.ErrorEquals).toEqual(
      expect.arrayContaining([
        'ConferenceRelay.Unavailable',
        'Lambda.Unknown',
        'Lambda.TooManyRequestsException',
      ]),
    );
    const { IntervalSeconds: first, BackoffRate: rate, MaxAttempts: attempts } = retry;
    const seconds = Array.from({ length: attempts }, (_, retries) => first * rate ** retries);
    expect(seconds.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(91);
  });

  test('is not retried if that is turned off', () => {
    const { state } = machineOf((stack, options) =>
      ConferenceTask.jsonPath(stack, 'Hold', { ...options, taskTimeout, retryWhenUnavailable: false }),
    );
    expect(state).not.toHaveProperty('Retry');
  });

  test('lets its state machine invoke the function, and nothing else', () => {
    const { template } = machineOf((stack, options) =>
      ConferenceTask.jsonPath(stack, 'Hold', { ...options, taskTimeout }),
    );
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: ARN }],
      },
    });
  });

  test('is in docs/workflows.md as it is in examples/visit, and as it is without the CDK', () => {
    const root = join(__dirname, '../..');
    const app = readFileSync(join(root, 'examples/visit/app.ts'), 'utf8');
    const code = snippet('workflows.md', 'const hold');
    const lines = code
      .slice(code.indexOf('const hold'))
      .replace('relay.functions.manageConferences.lambda', 'relayFunction()')
      .trim()
      .split('\n');
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter((line) => !app.includes(line))).toEqual([]);
    const { conference: _fields, ...payload } = JSON.parse(snippet('workflows.md', '"operation": "create"'));
    const { state } = machineOf((stack, options) =>
      ConferenceTask.jsonPath(stack, 'Hold', { ...options, taskTimeout }),
    );
    expect(state.Parameters.Payload).toEqual({ conference: { label: 'Visit' }, ...payload });
  });

  test('without a timeout, synthesis warns', () => {
    const { stack } = machineOf((scope, options) => ConferenceTask.jsonPath(scope, 'Hold', options));
    Annotations.fromStack(stack).hasWarning(
      '/Visits/Hold',
      Match.stringLikeRegexp('taskTimeout: expected a timeout'),
    );
  });

  test('has an error for each error of the relay', () => {
    expect(Object.values(ConferenceTaskError).sort()).toEqual(Object.values(WORKFLOW_ERRORS).sort());
  });
});
