import {
  type FunctionConfiguration,
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

/** Changes the variables of the function that publishes, and waits until it has them. */
export async function changeAdvanceVariables(change: (held: Variables) => Variables): Promise<void> {
  const { EventBus } = deployment().outputs;
  const advance = (await functions()).find((each) => variablesOf(each).RELAY_EVENT_BUS === EventBus);
  if (!advance) throw new Error('expected a function that publishes on the bus');
  await changeVariables(advance, change);
}

/** New instances of every function: those that run keep secrets for five minutes. */
export async function restartFunctions(): Promise<void> {
  const RELAY_RESTARTED_AT = new Date().toISOString();
  for (const each of await functions())
    await changeVariables(each, (held) => ({ ...held, RELAY_RESTARTED_AT }));
}

/** Runs the sweep to its end, beside those that its own schedule runs. */
export async function sweep(): Promise<void> {
  const sweeping = (await functions()).find(
    (each) => variablesOf(each).RELAY_UNMANAGED_CONFERENCES !== undefined,
  );
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: sweeping?.FunctionName }),
  );
  if (FunctionError) throw new Error(`the sweep fails: ${Payload?.transformToString()}`);
  say('the sweep is completed');
}

/** Stops the mailbox's entries from being taken, or lets them be taken again. */
export async function setMailboxEnabled(isTaken: boolean): Promise<void> {
  const EventSourceArn = await queueArn(deployment().outputs.MailboxUrl);
  const mapping = async () => {
    const found = await lambda.send(new ListEventSourceMappingsCommand({ EventSourceArn }));
    return found.EventSourceMappings?.[0];
  };
  const UUID = (await mapping())?.UUID;
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: isTaken }));
  await until(async () => (await mapping())?.State === (isTaken ? 'Enabled' : 'Disabled'), 120_000);
}

/** The functions of this deployment: those whose variables name its mailbox or its bus. */
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
  change: (held: Variables) => Variables,
): Promise<void> {
  const { FunctionName } = changed;
  const Environment = { Variables: { ...change(variablesOf(changed)) } };
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment }));
  await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 120, minDelay: 1 }, { FunctionName });
}
