import { serializeDeliveryJob } from '../lambda/adapters/sqs/delivery-message';
import { serializeStatusCheck } from '../lambda/adapters/sqs/status-check-message';
import { serializeWorkflowCheck } from '../lambda/adapters/sqs/workflow-message';
import { after } from '../lambda/domain/instant';
import type { StatusEvent } from '../lambda/domain/status-event';
import type { FunctionName } from '../lib/functions/memory-sizes';
import { type AwsStandIn, startAwsStandIn } from './aws-stand-in';
import { computeStates } from './conference-life';
import {
  createApiEvent,
  createCallbackEvents,
  createMailboxEvent,
  createQueueEvent,
} from './function-events';
import {
  createCallbackEntry,
  createDefinition,
  createdAt,
  createRecord,
  foneStormList,
  NOW,
  type Stores,
  writeInBatches,
} from './stored-conferences';

/** The deployed functions, the events that they are measured with, and how many of them. */
export interface MeasuredFunction {
  /** Its handler's file, and its floor's. */
  readonly name: FunctionName;
  readonly events: readonly object[];
  readonly measuredEvents: number;
}

const CONFERENCE = 'bench';
/** It has ended, and a workflow waits for it. */
const AWAITED = 'awaited';
/** Ahead of the bench's own time: nothing comes due while it runs. */
const START = after(NOW, 4 * 3_600_000);
const callbackEntry = (number: number) => createCallbackEntry(CONFERENCE, number, after(START, 60_000));
const fields = {
  start_time: NOW,
  end_time: after(NOW, 3_600_000),
  label: 'A visit',
  organizer: '15555550100',
};

export const MEASURED_FUNCTIONS: readonly MeasuredFunction[] = [
  { name: 'receive-callback', events: createCallbackEvents(CONFERENCE), measuredEvents: 300 },
  {
    name: 'manage-conferences',
    events: [
      createApiEvent('GET', `/v2/conferences/${CONFERENCE}`),
      createApiEvent('GET', '/v2/conferences', 'limit=20'),
      createApiEvent('POST', '/v2/conferences', '', fields),
    ],
    measuredEvents: 99,
  },
  {
    name: 'advance-conference',
    events: [createMailboxEvent(callbackEntry(1))],
    measuredEvents: 80,
  },
  {
    name: 'check-status',
    events: [
      createQueueEvent(
        serializeStatusCheck({ id: 'q', conferenceId: CONFERENCE, reason: 'the bench', notBefore: NOW }),
      ),
    ],
    measuredEvents: 100,
  },
  {
    name: 'deliver-callback',
    events: [
      createQueueEvent(
        serializeDeliveryJob({
          conferenceId: CONFERENCE,
          position: 1,
          previousAttempts: 0,
        }),
      ),
    ],
    measuredEvents: 100,
  },
  {
    name: 'resume-workflow',
    events: [createQueueEvent(serializeWorkflowCheck(AWAITED))],
    measuredEvents: 100,
  },
  {
    name: 'execute-command',
    events: [
      createQueueEvent(
        JSON.stringify({
          ...{ id: 'bench-command', source: 'app.visits', 'detail-type': 'Create Conference' },
          detail: { conference: fields },
        }),
      ),
    ],
    measuredEvents: 100,
  },
  { name: 'sweep', events: [{}], measuredEvents: 40 },
];

/** A stand-in with a frozen table, whose conferences FoneStorm has, too. */
export async function startFrozenStandIn(): Promise<AwsStandIn> {
  const place = await startAwsStandIn('frozen');
  await place.fill(writeInBatches((to) => storeFrozenConferences(to, place.url)));
  await place.setFoneStormList(foneStormList(FROZEN_CONFERENCES, START));
  return place;
}

/** The conferences that the frozen table holds: one with a callback in its log, and others in the list. */
const FROZEN_CONFERENCES = [CONFERENCE, ...Array.from({ length: 19 }, (_, index) => `conference-${index}`)];

/** The items of the frozen table: live conferences for which FoneStorm calls back. */
async function* storeFrozenConferences({ definitions, conferenceLog, workflowTokens }: Stores, url: string) {
  const { open } = computeStates(START);
  for (const [index, id] of FROZEN_CONFERENCES.entries()) {
    yield await definitions.write(
      createDefinition(id, { start: START, createdAt: createdAt(index), url: `${url}/receiver` }),
    );
    yield await conferenceLog.moveHead(createRecord(id, 1, open));
  }
  yield await conferenceLog.append(createRecord(CONFERENCE, 1, open));
  yield await conferenceLog.append({ ...createRecord(AWAITED, 1, open), events: [endedEvent()] });
  const workflow = { token: 'A'.repeat(600), request: 'bench' };
  yield await workflowTokens.write(AWAITED, workflow, undefined, after(START, 3_600_000));
}

function endedEvent(): StatusEvent {
  return {
    ...{ type: 'Conference Ended', time: NOW },
    detail: {
      metadata: {
        ...{ id: `${AWAITED}.1`, schemaVersion: '1', conferenceId: AWAITED, sequence: 1 },
        ...{ occurredAt: NOW, receivedAt: NOW, origin: 'callback' },
      },
      conference: { id: AWAITED, ...fields },
    },
  };
}
