import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  type Chain,
  DefinitionBody,
  Pass,
  StateMachine,
  TaskInput,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { type App, Duration, Stack } from 'aws-cdk-lib/core';
import { ConferenceRelay } from '../../lib/conference-relay';
import { ConferenceTask } from '../../lib/conference-task';
import { awsCommandsIn } from '../docs/aws-command';
import { runSnippet, snippet } from '../docs/snippets';
import { newApp } from './templates';

const root = join(__dirname, '../..');

const BLOCKS = {
  startRule: snippet('start-workflow.md', "new Rule(stack, 'VisitOver'"),
  startOnce: snippet('start-workflow.md', 'attribute_not_exists(event)'),
  hold: snippet('workflows.md', 'const hold'),
  key: `import { JsonPath } from 'aws-cdk-lib/aws-stepfunctions';
import type { ConferenceTaskOptions } from 'conference-relay';
export const options: Partial<ConferenceTaskOptions> = {
${snippet('workflows.md', '$$.Map.Item.Index')}};`,
  grant: snippet('invoke.md', 'relay.grantInvoke(book)'),
  client: snippet('invoke.md', 'RelayProblem'),
  invoke: snippet('invoke.md', 'resultSelector'),
  schedule: snippet('invoke.md', 'ScheduleExpression'),
  localClient: snippet('invoke.md', 'http://localhost:3000'),
  commands: snippet('bus-commands.md', 'grantCommands'),
  handler: snippet('subscribe.md', 'parseEvent'),
  embed: `import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnOutput, type Stack } from 'aws-cdk-lib/core';
import { ConferenceRelay } from 'conference-relay';
declare const stack: Stack;
declare const invoice: IFunction;
${snippet('embed.md', 'VisitEnded')}`,
  measure: `import { Alarm, ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import type { ConferenceRelay } from 'conference-relay';
declare const stack: Stack;
declare const relay: ConferenceRelay;
declare const report: IGrantable;
${snippet('embed.md', 'grantRead(report)')}`,
  remove: `import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { RemovalPolicy, type Stack } from 'aws-cdk-lib/core';
import { ConferenceRelay } from 'conference-relay';
declare const stack: Stack;
declare const secret: ISecret;
${snippet('embed.md', 'RemovalPolicy.DESTROY')}`,
  ownSecrets: `import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Stack } from 'aws-cdk-lib/core';
import { ConferenceRelay } from 'conference-relay';
declare const stack: Stack;
declare const secret: ISecret;
declare const key: IKey;
${snippet('embed.md', 'generateSecretString')}`,
  readme: `import type { IRuleTarget } from 'aws-cdk-lib/aws-events';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type App, Stack } from 'aws-cdk-lib/core';
declare const targets: IRuleTarget[];
${snippet('../README.md', 'targets').replace(
  'const relay',
  `export class Visits extends Stack { constructor(app: App) { super(app);
const secret = Secret.fromSecretNameV2(this, 'FoneStorm', 'visits/fonestorm');
$&`,
)}}}`,
} as const;

/** Compiles programs, and returns the compiler's output: a line for each fault. */
function compile(programs: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'conference-relay-'));
  try {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    for (const [name, code] of Object.entries(programs)) writeFileSync(join(folder, `${name}.ts`), code);
    const paths = {
      'conference-relay': [join(root, 'lib/index.ts')],
      'conference-relay/client': [join(root, 'client/index.ts')],
      'conference-relay/events': [join(root, 'events/index.ts')],
    };
    // As a new project of the CDK has it: the CDK's own classes do not fit exactOptionalPropertyTypes.
    const own = { types: ['node'], noEmit: true, exactOptionalPropertyTypes: false };
    const compilerOptions = { ...own, paths, rootDir: '/' };
    const project = { extends: join(root, 'tsconfig.json'), compilerOptions, include: ['*.ts'], exclude: [] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = spawnSync(process.execPath, [compiler, '--project', folder], {
      ...{ cwd: folder, encoding: 'utf8' },
    });
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('the programs of the guides compile, and one with a wrong name does not', () => {
  const wrong = BLOCKS.grant.replace('relay.grantInvoke', 'relay.grantAll');
  const faults = compile({ ...BLOCKS, wrong })
    .trim()
    .split('\n');
  expect(faults).toEqual([expect.stringMatching(/^wrong\.ts.*Property 'grantAll' does not exist/)]);
});

function relayInStack() {
  const stack = new Stack(newApp(), 'Visits');
  const secret = Secret.fromSecretNameV2(stack, 'Credentials', 'visits/fonestorm');
  const book = new LambdaFunction(stack, 'Book', {
    ...{ runtime: Runtime.NODEJS_22_X, handler: 'index.handler' },
    code: Code.fromInline('exports.handler = 0'),
  });
  return { stack, secret, book };
}

test('the CDK snippets of the guides let workflows hold, start from and invoke the relay', async () => {
  const { stack, secret, book } = relayInStack();
  const relay = new ConferenceRelay(stack, 'Api', { fonestorm: { secret } });
  await runSnippet(BLOCKS.grant, { relay, book });
  const { create } = await runSnippet(`${BLOCKS.invoke}\nexport { create };`, { relay, stack });
  machineOf(stack, 'Visit', (create as Pass).next(new Pass(stack, 'Done')));
  await runSnippet(BLOCKS.schedule, { relay, stack });
  const { hold } = await runSnippet(`${BLOCKS.hold}\nexport { hold };`, { relay, stack });
  machineOf(stack, 'Hold visits', (hold as ConferenceTask).next(new Pass(stack, 'Held')));
  const { first } = await runSnippet(`${BLOCKS.startOnce}\nexport { first };`, { stack });
  const workflow = machineOf(stack, 'Started by a rule', (first as Pass).next(new Pass(stack, 'Over')));
  await runSnippet(BLOCKS.startRule, { relay, stack, workflow });
  await runSnippet(BLOCKS.measure, { relay, stack, report: book });

  const template = Template.fromStack(stack);
  const name = { Ref: Match.stringLikeRegexp('^ApiFunctionsManageConferencesFunction') };
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { RELAY_FUNCTION: name } },
  });
  template.hasResourceProperties('AWS::Scheduler::Schedule', {
    Target: {
      Input: JSON.stringify(JSON.parse(snippet('invoke.md', '<aws.scheduler.schedule-arn>'))),
      DeadLetterConfig: Match.anyValue(),
    },
  });
  const machines = JSON.stringify(template.findResources('AWS::StepFunctions::StateMachine'));
  for (const text of ['idempotency_key.$', 'waitForTaskToken', 'attribute_not_exists(event)'])
    expect(machines).toContain(text);
  const invokers = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties }) =>
    JSON.stringify(Properties.PolicyDocument).includes('lambda:InvokeFunction'),
  );
  expect(invokers.length).toBeGreaterThanOrEqual(4);
  const [rule] = awsCommandsIn(snippet('start-workflow.md', 'aws events put-rule'));
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: JSON.parse(rule?.options['event-pattern'] ?? ''),
    Targets: [{ InputPath: '$.detail', DeadLetterConfig: Match.anyValue(), RoleArn: Match.anyValue() }],
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { EvaluationPeriods: 24 });
});

test('the key of docs/workflows.md for a Map state has the index of its item', async () => {
  const { stack, book } = relayInStack();
  const { options } = await runSnippet(BLOCKS.key);
  const task = ConferenceTask.jsonPath(stack, 'Hold', {
    ...(options as object),
    ...{ lambdaFunction: book, conference: TaskInput.fromObject({ label: 'Visit' }) },
    taskTimeout: Timeout.duration(Duration.hours(3)),
  });
  machineOf(stack, 'Machine', task.next(new Pass(stack, 'Held')));
  expect(stack.resolve(task.toStateJson()).Parameters.Payload['idempotency_key.$']).toBe(
    "States.Hash(States.Format('{} {} {} {}', $$.Execution.Id, $$.State.Name, $$.State.EnteredTime, $$.Map.Item.Index), 'SHA-256')",
  );
});

test('the relay of docs/bus-commands.md takes commands of one source', async () => {
  const { stack, secret, book } = relayInStack();
  await runSnippet(BLOCKS.commands, { stack, secret, planner: book });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: Match.objectLike({
      source: JSON.parse(snippet('bus-commands.md', 'commandSources": [')).context.commandSources,
    }),
  });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 'events:PutEvents',
          Condition: Match.objectLike({ StringEquals: Match.objectLike({ 'events:source': 'app.visits' }) }),
        }),
      ]),
    },
  });
});

test('the relays of docs/embed.md and of the README have a rule, and the last one leaves nothing behind', async () => {
  const first = relayInStack();
  await runSnippet(BLOCKS.embed, { stack: first.stack, invoice: first.book });
  Template.fromStack(first.stack).hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { source: ['fonestorm.conferences'], 'detail-type': ['Conference Ended'] },
  });
  const third = relayInStack();
  const key = new Key(third.stack, 'Key');
  await runSnippet(BLOCKS.ownSecrets, { stack: third.stack, secret: third.secret, key });
  Template.fromStack(third.stack).hasResourceProperties('AWS::SecretsManager::Secret', {
    GenerateSecretString: { GenerateStringKey: 'k1', PasswordLength: 64 },
    KmsKeyId: Match.anyValue(),
  });
  const { Visits } = (await runSnippet(BLOCKS.readme, { targets: [] })) as {
    Visits: new (app: App) => Stack;
  };
  Template.fromStack(new Visits(newApp())).resourceCountIs('AWS::Events::EventBus', 1);
  const second = relayInStack();
  await runSnippet(BLOCKS.remove, { stack: second.stack, secret: second.secret });
  const kept = Object.values(Template.fromStack(second.stack).toJSON().Resources).filter(
    (resource) => (resource as { DeletionPolicy?: string }).DeletionPolicy === 'Retain',
  );
  expect(kept).toEqual([]);
});

function machineOf(stack: Stack, id: string, definition: Chain): StateMachine {
  return new StateMachine(stack, id, { definitionBody: DefinitionBody.fromChainable(definition) });
}
