import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  paginateListFunctions,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { until } from '../until';
import { deployment } from './deployment';
import { queueArn } from './queues';
import { say } from './say';

const lambda = new LambdaClient();

type Variables = Readonly<Record<string, string>>;

/** Changes the environment of advance-conference, and waits until it is updated. */
export async function changeAdvanceVariables(change: (variables: Variables) => Variables): Promise<void> {
  const { EventBus } = deployment().outputs;
  const advance = (await functions()).find((each) => variablesOf(each).RELAY_EVENT_BUS === EventBus);
  if (!advance) throw new Error('expected a function that publishes on the bus');
  await changeVariables(advance, change);
}

/** The ARN of manage-conferences. */
export async function manageConferencesArn(): Promise<string> {
  const api = (await functions()).find((each) => variablesOf(each).RELAY_CORS_ORIGINS !== undefined);
  if (!api?.FunctionArn) throw new Error('expected a function that serves the API');
  return api.FunctionArn;
}

/** Starts new instances of every function, because running instances cache secrets for five minutes. */
export async function restartFunctions(): Promise<void> {
  const RELAY_RESTARTED_AT = new Date().toISOString();
  await Promise.all(
    (await functions()).map((configuration) =>
      changeVariables(configuration, (variables) => ({ ...variables, RELAY_RESTARTED_AT })),
    ),
  );
}

/** Runs a sweep, in addition to the scheduled ones, and waits for its end. */
export async function sweep(): Promise<void> {
  const sweeping = (await functions()).find(
    (each) => variablesOf(each).RELAY_UNMANAGED_CONFERENCES !== undefined,
  );
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: sweeping?.FunctionName }),
  );
  if (FunctionError) throw new Error(`the sweep failed: ${Payload?.transformToString()}`);
  say('the sweep is completed');
}

/** Makes an invocation of a function fail: it cannot read its environment. */
export async function failNextInvocation(FunctionName: string): Promise<void> {
  const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const variables = variablesOf(found);
  const broken = Object.fromEntries(Object.keys(variables).map((name) => [name, '']));
  await changeVariables(found, () => broken);
  const { FunctionError } = await lambda.send(new InvokeCommand({ FunctionName }));
  await changeVariables(found, () => variables);
  if (!FunctionError) throw new Error(`${FunctionName}: expected a failure`);
}

/** Enables or disables the mailbox as the event source of advance-conference. */
export async function setMailboxEnabled(isEnabled: boolean): Promise<void> {
  const EventSourceArn = await queueArn(deployment().outputs.MailboxUrl);
  const mapping = async () => {
    const found = await lambda.send(new ListEventSourceMappingsCommand({ EventSourceArn }));
    return found.EventSourceMappings?.[0];
  };
  const UUID = (await mapping())?.UUID;
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: isEnabled }));
  await until(async () => (await mapping())?.State === (isEnabled ? 'Enabled' : 'Disabled'), 120_000);
}

/** The functions of this deployment, found by the mailbox or the bus in their environment. */
async function functions(): Promise<FunctionConfiguration[]> {
  const { MailboxUrl, EventBus } = deployment().outputs;
  const found: FunctionConfiguration[] = [];
  for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {})) {
    found.push(...Functions);
  }
  return found.filter((each) => {
    const { RELAY_MAILBOX_URL, RELAY_EVENT_BUS } = variablesOf(each);
    return RELAY_MAILBOX_URL === MailboxUrl || RELAY_EVENT_BUS === EventBus;
  });
}

function variablesOf({ Environment }: FunctionConfiguration): Variables {
  return Environment?.Variables ?? {};
}

async function changeVariables(
  changed: FunctionConfiguration,
  change: (variables: Variables) => Variables,
): Promise<void> {
  const { FunctionName } = changed;
  const Environment = { Variables: { ...change(variablesOf(changed)) } };
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment }));
  await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 120, minDelay: 1 }, { FunctionName });
}
