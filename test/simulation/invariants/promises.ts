import { isDeepStrictEqual } from 'node:util';
import type { Received } from '../callbacks';
import type { World } from '../world';
import { answersWereSo } from './answers';
import { attendanceIsTold } from './attendance';
import { changedNumbersAreReported, changedNumbersStay } from './changed-numbers';
import { conferencesAgree } from './conferences';
import {
  attemptsDoNotOverlap,
  deliveriesAreRight,
  deliveriesAreSigned,
  deliveriesArrive,
  hostsAreSpared,
} from './deliveries';
import { erasedIsGone } from './erasure';
import { eventsFollow } from './events';
import { duplicatesAreRight, failuresHaveCauses } from './failures';
import { conferencesIn, eventsOf, isErased, mayBeDropped } from './looking';
import { alwaysOpenFollowCalls, callsCountOnce, claimsHaveSources, numbersLeadInTime } from './numbers';
import { timesAreTold } from './times';
import { unansweredIsNobody } from './unanswered';

/** A promise that was not kept. */
export interface Broken {
  readonly promise: Promised;
  /** What there is instead, a sentence. */
  readonly found: string;
}

type Check = (world: World) => readonly string[] | Promise<readonly string[]>;

/** What the relay promises. Each check gives what is found against it. */
const PROMISES = {
  'everything comes to rest': ({ isAtRest }) =>
    isAtRest ? [] : ['something is still under way after five days'],
  'no callback is refused': ({ road }) =>
    road.received.flatMap(({ name, status = 0 }) =>
      status >= 400 && status < 500 ? [`the callback of "${name}" is answered ${status}`] : [],
    ),
  'every callback that was answered 2xx has its event': (world) => ofTaken(world, mayBeDropped, hasItsEvent),
  'callbacks are kept as they came': (world) => ofTaken(world, wasErased, isKept),
  'ids are the same on every repeat and mean the same event': ({ relay }) => {
    const texts = new Map<string, string>();
    return relay.published.flatMap(({ event }) => {
      const { id } = event.detail.metadata;
      const text = JSON.stringify(event);
      const before = texts.get(id) ?? text;
      texts.set(id, text);
      return before === text ? [] : [`${id} was published with another content before`];
    });
  },
  'a callback is a duplicate of another one alone': duplicatesAreRight,
  'sequences have no gap': ({ relay, scenario }) =>
    conferencesIn(scenario).flatMap((conference) => {
      const sequences = eventsOf(relay, conference).map(({ detail }) => detail.metadata.sequence);
      const wrong = sequences.find((sequence, index) => sequence !== index + 1);
      return wrong === undefined ? [] : [`the events of ${conference} are numbered ${sequences.join(', ')}`];
    }),
  'events follow from each other, and none repeats another': eventsFollow,
  'events say who is there, and whether the conference goes on': attendanceIsTold,
  'timed events come, and never early': timesAreTold,
  'states and definitions agree with FoneStorm': conferencesAgree,
  'answers that events claim were given': answersWereSo,
  'events about presence have a source': claimsHaveSources,
  'a call is in one conference alone, until it ends': callsCountOnce,
  'a call that nobody answered brings nobody': unansweredIsNobody,
  'a conference without times goes on while a call is in it': alwaysOpenFollowCalls,
  'a number is set to a conference only in its window': numbersLeadInTime,
  'a number that somebody changed is not set back': changedNumbersStay,
  'a number that somebody changed is reported': changedNumbersAreReported,
  'the budget is never exceeded': ({ fonestorm: { requests }, scenario: { requestsPerSecond } }) => {
    const { most, at } = busiest(requests.map((each) => each.at));
    // Any second may begin with one that was waited for: see the contract of budgets.
    return most <= requestsPerSecond + 1
      ? []
      : [`${most} requests within a second, at ${new Date(at).toISOString()}`];
  },
  'deliveries reach every receiver that answers': deliveriesArrive,
  'deliveries are what FoneStorm sent, where they are wanted': deliveriesAreRight,
  'deliveries are signed': deliveriesAreSigned,
  'no two attempts of a delivery are made at a time': attemptsDoNotOverlap,
  'no receiver gets more than it may': hostsAreSpared,
  'what is erased is gone': erasedIsGone,
  'reported failures have a cause': failuresHaveCauses,
  'nothing fails where nothing goes wrong': ({ scenario, callers }) =>
    scenario.rate > 0
      ? []
      : callers.answered.flatMap(({ happening, statuses }) =>
          statuses.some((status = 500) => status >= 500)
            ? [`"${happening.name}" is answered ${statuses.join(', ')}`]
            : [],
        ),
} satisfies Readonly<Record<string, Check>>;

export type Promised = keyof typeof PROMISES;

export async function brokenIn(world: World): Promise<readonly Broken[]> {
  const broken: Broken[] = [];
  for (const promise of Object.keys(PROMISES) as Promised[]) {
    const check: Check = PROMISES[promise];
    for (const found of await check(world)) broken.push({ promise, found });
  }
  return broken;
}

/** The most moments of any second, and when it begins. Moments in order. */
function busiest(moments: readonly number[]): { most: number; at: number } {
  let [first, most, at] = [0, 0, 0];
  moments.forEach((moment, index) => {
    while ((moments[first] ?? moment) <= moment - 1000) first += 1;
    const count = index - first + 1;
    if (count > most) [most, at] = [count, moments[first] ?? moment];
  });
  return { most, at };
}

type Of<T> = (world: World, received: Received, entry: string) => T | Promise<T>;

/** What is found of each callback that was taken, but for those that nothing is promised of. */
async function ofTaken(
  world: World,
  isExcused: Of<boolean>,
  check: Of<string | undefined>,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const received of world.road.received) {
    const { entry } = received;
    if (entry === undefined || (await isExcused(world, received, entry))) continue;
    const fault = await check(world, received, entry);
    if (fault !== undefined) found.push(`${fault} of "${received.name}"`);
  }
  return found;
}

function wasErased(world: World, { conference }: Received): Promise<boolean> {
  return isErased(world, conference);
}

function hasItsEvent({ relay }: World, { conference }: Received, entry: string): string | undefined {
  const id = `${entry}/Callback Received`;
  const isThere = eventsOf(relay, conference).some(({ detail }) => detail.metadata.id === id);
  return isThere ? undefined : 'nothing is published of the callback';
}

async function isKept(
  { relay }: World,
  { conference, request }: Received,
  entry: string,
): Promise<string | undefined> {
  const kept = (await relay.store.journal.historyRecord(conference, entry))?.entry;
  if (kept?.kind !== 'callback') return 'the history does not have the callback';
  const { method, query, headers, body } = request;
  const sent = { method, query, headers, body: body.toString('base64') };
  return isDeepStrictEqual(kept.request, sent)
    ? undefined
    : 'the history has another request for the callback';
}
