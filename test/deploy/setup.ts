import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '../../simulator/simulator';
import { cdk, contextOptions, publishDeployment, type Stacks } from './deployment';
import { readOutputs } from './outputs';
import { say, step } from './say';
import { fillSecrets } from './secrets';
import { subscribe } from './subscription';
import { chosenTarget, newEnvironment, type Target } from './target';

/** The cleanups after the tests, which run in reverse order. */
const cleanups: { readonly name: string; end(): Promise<void> }[] = [];

/** Deploys the relay, before the first test. */
export default async function setup(): Promise<void> {
  try {
    await deployAll();
  } catch (error) {
    await endAll();
    throw error;
  }
}

/** Runs all cleanups, even if one of them fails. */
export async function endAll(): Promise<void> {
  for (const { name, end } of cleanups.splice(0).reverse()) {
    await end().catch((error) => say(`${name}: the cleanup failed: ${error}`));
  }
}

async function deployAll(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'conference-relay-deployment-'));
  addCleanup('the folder', async () => rmSync(folder, { recursive: true, force: true }));
  const target = await chosenTarget();
  addCleanup('the target', () => target.stop());
  setVariables(target.variables);
  const simulator = await simulate(target);
  addCleanup('the simulator', () => simulator.close());

  const environment = newEnvironment();
  const stacks = {
    foundation: `ConferenceRelay-${environment}-Foundation`,
    functions: `ConferenceRelay-${environment}-Functions`,
  };
  const fonestormUrl = `${target.fonestorm.url}/v2`;
  const settings = {
    fonestormUrl,
    unmanagedConferences: 'adopt',
    maskPhoneNumbers: 'true',
    commandSources: 'test.visits',
    console: 'true',
    alarmTopic: 'none',
  };
  const context = { ...target.context, environment, ...settings };
  const outputsFile = join(folder, 'outputs.json');
  const first = join(folder, 'first');
  await cdk('synth', '--quiet', '--output', first, ...contextOptions(context));
  if (target.bootstrap) await cdk('bootstrap', target.bootstrap, '--app', first);
  addStackCleanup(target, stacks, first);
  await cdk('deploy', stacks.foundation, '--app', first, ...deployOptions(outputsFile));
  const outputs = readOutputs(outputsFile, stacks.foundation);
  const token = await step('fill the secrets', () => fillSecrets(stacks.foundation));
  const eventsFile = join(folder, 'events.jsonl');
  const subscription = await step('subscribe a queue to the bus', () =>
    subscribe(outputs.EventBus, environment, eventsFile),
  );
  addCleanup('the subscription', () => subscription.end());

  const publicUrl = await target.publicUrl(outputs);
  const options = contextOptions({ ...context, ...(publicUrl !== undefined && { publicUrl }) });
  const assembly = join(folder, 'assembly');
  await cdk('deploy', '--all', '--output', assembly, ...options, ...deployOptions(outputsFile));
  publishDeployment({
    ...{ target: target.name, url: publicUrl ?? outputs.ApiUrl, token },
    ...{ fonestormUrl: simulator.url, controlUrl: simulator.controlUrl, receiver: target.receiver },
    ...{ eventsFile, outputs, stacks, context: options, assembly },
  });
}

function addCleanup(name: string, end: () => Promise<void>): void {
  cleanups.push({ name, end });
}

function deployOptions(outputsFile: string): string[] {
  return ['--require-approval', 'never', '--outputs-file', outputsFile];
}

/** In an account, removes the stack of the functions. The emulator stores nothing. */
function addStackCleanup(target: Target, stacks: Stacks, assembly: string): void {
  if (target.name !== 'aws') return;
  addCleanup('the stacks', async () => {
    await cdk('destroy', stacks.functions, '--app', assembly, '--force');
    say(`${stacks.foundation} is retained with its resources. docs/deploy.md says how to remove it.`);
  });
}

function setVariables(variables: Target['variables']): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

function simulate({ fonestorm: { port, host, url } }: Target): Promise<Simulator> {
  return step(`simulate FoneStorm at ${url}`, () =>
    // The first callback waits for a function to start.
    startSimulator({
      ...{ port, host, names: [new URL(url).hostname] },
      settings: { runsScripts: false, callbackTimeout: 20_000 },
    }),
  );
}
