import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { temporaryFolders } from '../temporary-folders';
import { until } from '../until';
import { cdk, deployment } from './deployment';
import { fonestorm } from './fonestorm';
import { manageConferencesArn } from './functions';
import { createProject } from './packed-project';
import { remove, request, times, timesIn } from './relay';
import { say, step } from './say';

// Hooks run in the order of their definition: the folder with the assembly is removed after this.
afterAll(async () => {
  await cdk('destroy', stack, '--app', app, '--force');
});

const workflows = new SFNClient();
const folder = temporaryFolders();
const { stacks } = deployment();
const stack = stacks.functions.replace(/Functions$/, 'Visits');
let app: string;
let stateMachineArn: string;

beforeAll(async () => {
  const project = folder();
  await step('pack the package for examples/visit', async () =>
    createProject(project, join(__dirname, '../../examples/visit')),
  );
  process.env.VISITS_STACK = stack;
  process.env.RELAY_FUNCTION_ARN = await manageConferencesArn();
  app = join(folder(), 'assembly');
  const outputs = join(folder(), 'outputs.json');
  await cdk('synth', '--quiet', '--app', `tsx ${join(project, 'app.ts')}`, '--output', app);
  await cdk('deploy', stack, '--app', app, '--require-approval', 'never', '--outputs-file', outputs);
  if (!existsSync(outputs)) throw new Error(`expected the outputs of ${stack}`);
  stateMachineArn = JSON.parse(readFileSync(outputs, 'utf8'))[stack].StateMachine;
});

/** Starts the workflow of a visit. */
async function startVisit(id: string, fields: object): Promise<string> {
  const input = JSON.stringify({ conference: { id, label: `Visit ${id}`, ...fields } });
  const started = await workflows.send(
    new StartExecutionCommand({ stateMachineArn, input, name: `${id}-${randomUUID()}` }),
  );
  say(`start the workflow of a visit (${id})`);
  return started.executionArn ?? '';
}

const isCreated = (id: string) =>
  until(() =>
    fonestorm.conference(id).then(
      () => true,
      () => false,
    ),
  );

/** The status of an execution after its end, its output, and how often its task was scheduled and went on. */
async function endOf(executionArn: string, within = 60_000) {
  const execution = () => workflows.send(new DescribeExecutionCommand({ executionArn }));
  await until(async () => (await execution()).status !== 'RUNNING', within);
  const { status, output } = await execution();
  const { events = [] } = await workflows.send(new GetExecutionHistoryCommand({ executionArn }));
  say(`the workflow ended: ${status}`);
  return {
    status,
    output: JSON.parse(output ?? 'null'),
    history: JSON.stringify(events),
    entered: events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []),
  };
}

describe('the workflow of a visit', () => {
  test('writes an invoice after the visit was attended', async () => {
    const execution = await startVisit('visit-attended', times());
    await isCreated('visit-attended');
    await fonestorm.join('visit-attended', 'organizer');
    await fonestorm.join('visit-attended', 'attendee');
    await fonestorm.end('visit-attended');
    const { status, output, history, entered } = await endOf(execution);
    expect([status, entered]).toEqual(['SUCCEEDED', ['Remind', 'Hold', 'Invoice']]);
    expect(output).toMatchObject({
      visit: {
        conference: { id: 'visit-attended', label: 'Visit visit-attended' },
        started_at: expect.any(String),
        ended_at: expect.any(String),
        organizer: { joined_at: expect.any(String) },
        most_attendees: 1,
      },
      invoice: { minutes: 15 },
    });
    const { body } = await request('GET', '/v2/conferences/visit-attended');
    expect(body.conference.conference_pin).toMatch(/^\d+$/);
    expect(history).not.toContain(`"${body.conference.conference_pin}"`);
  });

  test('asks the practice to call if nobody came', async () => {
    const execution = await startVisit('visit-missed', timesIn(5, 15));
    const { status, output, entered } = await endOf(execution, 120_000);
    expect([status, entered]).toEqual(['SUCCEEDED', ['Remind', 'Hold', 'Call']]);
    expect(output.failure.Error).toBe('ConferenceRelay.NotAttended');
  });

  test('ends if the visit was cancelled', async () => {
    const execution = await startVisit('visit-cancelled', timesIn(3600, 7200));
    await isCreated('visit-cancelled');
    await remove('visit-cancelled');
    const { status, output, entered } = await endOf(execution);
    expect([status, entered]).toEqual(['SUCCEEDED', ['Remind', 'Hold', 'Cancelled']]);
    expect(output.failure.Error).toBe('ConferenceRelay.Cancelled');
  });

  test('asks the practice to check if FoneStorm refused the conference', async () => {
    await fonestorm.change({ apiFaults: [{ fault: 'refuse', operation: 'create', next: 1 }] });
    const execution = await startVisit('visit-refused', timesIn(3600, 7200));
    const { status, output, entered } = await endOf(execution);
    expect([status, entered]).toEqual(['SUCCEEDED', ['Remind', 'Hold', 'Check']]);
    expect(output.failure).toMatchObject({
      Error: 'ConferenceRelay.Refused',
      Cause: expect.stringContaining('refused-by-fonestorm'),
    });
  });

  test('finds its conference again if the first request failed with an unknown outcome', async () => {
    await fonestorm.change({ apiFaults: [{ fault: 'fail-after', operation: 'create', next: 1 }] });
    const execution = await startVisit('visit-retried', times());
    await isCreated('visit-retried');
    await fonestorm.join('visit-retried', 'attendee');
    await fonestorm.end('visit-retried');
    const { status, output } = await endOf(execution);
    expect([status, output.invoice]).toEqual(['SUCCEEDED', { minutes: 15 }]);
  });
});
