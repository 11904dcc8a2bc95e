import { isDeepStrictEqual } from 'node:util';
import type { CallbackFacts } from '../../../lambda/domain/callback/describe-callback';
import { recordOf } from '../../operations/record-of';
import type { ReceivedCallback } from '../stand-ins/callback-transport';
import type { World } from '../stand-ins/world';
import { checkChangedNumbersReported, checkChangedNumbersStay } from './changed-numbers';
import {
  checkAttemptsDoNotOverlap,
  checkDeliveriesArrive,
  checkDeliveryContent,
  checkHostLimits,
  checkSignatures,
} from './deliveries';
import { checkErasure } from './erasure';
import { checkEventOrder } from './event-order';
import { conferencesIn, eventsOf, isErased, mayBeDroppedByErasure } from './lookups';
import {
  checkAlwaysOpen,
  checkAssignmentWindows,
  checkCallsCountOnce,
  checkPresenceSourcesSince24,
} from './number-assignments';
import { checkPresenceEvents } from './presence-events';
import { checkPresenceSources } from './presence-sources';
import { checkDuplicates, checkFailureCauses } from './reported-failures';
import { checkChangedByHand, checkDeletedSeries, checkOccurrences, checkSeriesEvents } from './series';
import { checkStateAgreement } from './state-agreement';
import { checkTimedEvents } from './timed-events';
import { checkUnansweredCalls } from './unanswered-calls';

/** A promise that was not kept. */
export interface BrokenPromise {
  readonly promise: PromiseName;
  /** A sentence that says what was found instead. */
  readonly found: string;
}

type Check = (world: World) => readonly string[] | Promise<readonly string[]>;

/** The promises of the relay. Each check returns a sentence for each violation. */
const PROMISES = {
  'all work ends': ({ isAtRest }) => (isAtRest ? [] : ['work is left after five days']),
  'no callback is refused': ({ callbackTransport }) =>
    callbackTransport.received.flatMap(({ name, status = 0 }) =>
      status >= 400 && status < 500 ? [`the callback of "${name}" is answered ${status}`] : [],
    ),
  'every callback that was answered 2xx has its event': (world) =>
    checkAccepted(world, mayBeDroppedByErasure, checkEvent),
  'callbacks are stored unchanged': (world) => checkAccepted(world, wasErased, checkStoredRequest),
  'a repeated event has the same id and content': ({ relay }) => {
    const texts = new Map<string, string>();
    return relay.published.flatMap(({ event }) => {
      const { id } = event.detail.metadata;
      const text = JSON.stringify(event);
      const before = texts.get(id) ?? text;
      texts.set(id, text);
      return before === text ? [] : [`${id} was published with another content before`];
    });
  },
  'a duplicate names the callback that it repeats': checkDuplicates,
  'sequences have no gap': ({ relay, scenario }) =>
    conferencesIn(scenario).flatMap((conference) => {
      const sequences = eventsOf(relay, conference).map(({ detail }) => detail.metadata.sequence);
      const wrong = sequences.find((sequence, index) => sequence !== index + 1);
      return wrong === undefined ? [] : [`the events of ${conference} are numbered ${sequences.join(', ')}`];
    }),
  'events follow from each other, and none repeats another': checkEventOrder,
  'events report who is present and whether the conference goes on': checkPresenceEvents,
  'timed events are on time': checkTimedEvents,
  'states and definitions agree with FoneStorm': checkStateAgreement,
  'presence in events was true at FoneStorm': checkPresenceSources,
  'events about presence have a source': checkPresenceSourcesSince24,
  'a call is in one conference until it ends': checkCallsCountOnce,
  'an unanswered call adds nobody': checkUnansweredCalls,
  'a conference without times is live while a call is in it': checkAlwaysOpen,
  'a number is assigned only in its window': checkAssignmentWindows,
  'a number that was changed at FoneStorm is not set back': checkChangedNumbersStay,
  'a number that was changed at FoneStorm is reported': checkChangedNumbersReported,
  'the budget is never exceeded': ({ fonestorm: { requests }, scenario: { requestsPerSecond } }) => {
    const { count, at } = findBusiestSecond(requests.map((each) => each.at));
    // A second may include one request that waited for its slot: see the contract of budgets.
    return count <= requestsPerSecond + 1
      ? []
      : [`${count} requests within a second, at ${new Date(at).toISOString()}`];
  },
  'deliveries reach every receiver that answers': checkDeliveriesArrive,
  'deliveries are unchanged and go to the right URL': checkDeliveryContent,
  'deliveries are signed': checkSignatures,
  'attempts of a delivery do not overlap': checkAttemptsDoNotOverlap,
  'no receiver gets more requests than its limits': checkHostLimits,
  'erased data is removed': checkErasure,
  'reported failures have a cause': checkFailureCauses,
  'each occurrence of a series has one conference, at its time': checkOccurrences,
  'conferences of a series that were changed by hand stay': checkChangedByHand,
  'nothing is left of a deleted series': checkDeletedSeries,
  'each event of a series is published': checkSeriesEvents,
  'without failures, no API request fails': ({ scenario, apiCallers }) =>
    scenario.faultRate > 0
      ? []
      : apiCallers.results.flatMap(({ step, statuses }) =>
          statuses.some((status = 500) => status >= 500)
            ? [`"${step.name}" is answered ${statuses.join(', ')}`]
            : [],
        ),
} satisfies Readonly<Record<string, Check>>;

export type PromiseName = keyof typeof PROMISES;

export async function findBrokenPromises(world: World): Promise<readonly BrokenPromise[]> {
  const broken: BrokenPromise[] = [];
  for (const promise of Object.keys(PROMISES) as PromiseName[]) {
    const check: Check = PROMISES[promise];
    for (const found of await check(world)) broken.push({ promise, found });
  }
  return broken;
}

/** The second with the most moments, and its start. The moments must be in order. */
function findBusiestSecond(moments: readonly number[]): { count: number; at: number } {
  let [first, count, at] = [0, 0, 0];
  moments.forEach((moment, index) => {
    while ((moments[first] ?? moment) <= moment - 1000) first += 1;
    const inSecond = index - first + 1;
    if (inSecond > count) [count, at] = [inSecond, moments[first] ?? moment];
  });
  return { count, at };
}

type CallbackCheck<T> = (world: World, received: ReceivedCallback, entry: string) => T | Promise<T>;

/** The faults of all accepted callbacks, except the excused ones. */
async function checkAccepted(
  world: World,
  isExcused: CallbackCheck<boolean>,
  check: CallbackCheck<string | undefined>,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const received of world.callbackTransport.received) {
    const { entryId } = received;
    if (entryId === undefined || (await isExcused(world, received, entryId))) continue;
    const fault = await check(world, received, entryId);
    if (fault !== undefined) found.push(`${fault} of "${received.name}"`);
  }
  return found;
}

function wasErased(world: World, { conference }: ReceivedCallback): Promise<boolean> {
  return isErased(world, conference);
}

function checkEvent({ relay }: World, { conference }: ReceivedCallback, entry: string): string | undefined {
  const isPublished = eventsOf(relay, conference).some(
    ({ type, detail }) => type === 'Callback Received' && (detail.callback as CallbackFacts).entry === entry,
  );
  return isPublished ? undefined : 'no event is published for the callback';
}

async function checkStoredRequest(
  { relay }: World,
  { conference, request }: ReceivedCallback,
  entry: string,
): Promise<string | undefined> {
  const stored = (await recordOf(relay.store.conferenceLog, conference, entry))?.entry;
  if (stored?.kind !== 'callback') return 'the log does not have the callback';
  const { method, query, headers, body } = request;
  const sent = { method, query, headers, body: body.toString('base64') };
  return isDeepStrictEqual(stored.request, sent) ? undefined : 'the log has another request for the callback';
}
