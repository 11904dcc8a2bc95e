import { Match, Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Stack } from 'aws-cdk-lib/core';
import { ConferenceRelay } from '../../lib/conference-relay';
import { runSnippet, snippetsWith } from '../docs/invoke-guide';
import { newApp } from './templates';

test('the CDK snippets of docs/invoke.md let a function, a state machine and a schedule invoke the API', async () => {
  const stack = new Stack(newApp(), 'Visits');
  const secret = Secret.fromSecretNameV2(stack, 'FoneStorm', 'visits/fonestorm');
  const relay = new ConferenceRelay(stack, 'Relay', { fonestorm: { secret } });
  const book = new LambdaFunction(stack, 'Book', {
    ...{
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = 0'),
    },
  });
  const [grant = ''] = snippetsWith('ts', 'grantInvoke(book)');
  const [task = ''] = snippetsWith('ts', 'resultSelector');
  const [input = ''] = snippetsWith('json', 'aws.scheduler');
  const [schedule = ''] = snippetsWith('ts', 'ScheduleExpression');
  await runSnippet(grant, { relay, book });
  const { create } = await runSnippet(`${task}\nexport { create };`, { relay, stack });
  const definitionBody = DefinitionBody.fromChainable((create as Pass).next(new Pass(stack, 'Done')));
  new StateMachine(stack, 'Visit', { definitionBody });
  await runSnippet(schedule, { relay, stack });

  const template = Template.fromStack(stack);
  const name = { Ref: Match.stringLikeRegexp('^RelayFunctionsManageConferencesFunction') };
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { RELAY_FUNCTION: name } },
  });
  template.hasResourceProperties('AWS::Scheduler::Schedule', {
    Target: {
      Input: JSON.stringify(JSON.parse(input)),
      DeadLetterConfig: Match.anyValue(),
    },
  });
  const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  expect(JSON.stringify(machine)).toContain('idempotency_key.$');
  const invokers = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties }) =>
    JSON.stringify(Properties.PolicyDocument).includes('lambda:InvokeFunction'),
  );
  expect(invokers.length).toBeGreaterThanOrEqual(3);
});
