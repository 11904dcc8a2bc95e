import { UNMANAGED_POLICIES, type UnmanagedPolicy } from '../../../lambda/contract/unmanaged-policies';
import type { ConferenceChanges, ConferenceFields } from '../../../lambda/domain/definition';
import type { Instant } from '../../../lambda/domain/instant';
import type { Role } from '../../../simulator/conferences/people';
import type { OwnerChange } from '../stand-ins/fonenumbers';
import type { FoneStormSettings } from '../stand-ins/fonestorm';
import type { Outage } from '../stand-ins/receivers';
import { Chance } from './chance';
import type { SeriesChange } from './series-change';

/** A step of a run, with its name in stories. `at`: milliseconds since the beginning. */
export type ScenarioStep = { readonly at: number; readonly name: string } & (
  | { readonly action: 'create'; readonly conference: string; readonly fields: ConferenceFields }
  | { readonly action: 'update'; readonly conference: string; readonly changes: ConferenceChanges }
  | { readonly action: 'delete' | 'erase' | 'read'; readonly conference: string }
  | {
      readonly action: 'request about series';
      readonly series: string;
      readonly change: SeriesChange;
      /** The id that its events have instead of that of a conference. */
      readonly conference: string;
    }
  | { readonly action: 'delete by owner'; readonly conference: string }
  | { readonly action: 'create by owner'; readonly conference: string; readonly fields: ConferenceFields }
  | { readonly action: 'join' | 'leave'; readonly conference: string; readonly person: Person }
  | {
      readonly action: 'call unanswered';
      readonly conference: string;
      readonly person: Person;
      readonly disposition: string;
    }
  | { readonly action: 'change number by owner'; readonly fonenumber: string; readonly change: OwnerChange }
  | { readonly action: 'redeploy'; readonly reminders: readonly number[] }
  | { readonly action: 'rotate'; readonly keys: 'callback' | 'signing' }
  | { readonly action: 'redrive' }
  | {
      readonly action: 'fail receiver';
      readonly outage: Omit<Outage, 'from' | 'until'>;
      readonly duration: number;
    }
);

export interface Person {
  readonly role: Role;
  readonly name: string;
}

/** A whole run, except the faults, which the seed chooses during the run. */
export interface Scenario {
  readonly seed: number;
  /** The probability of a fault on each occasion. */
  readonly faultRate: number;
  /** The time at which faults stop; milliseconds since the beginning. */
  readonly calmAt: number;
  readonly fonestorm: FoneStormSettings;
  /** The budget of requests to FoneStorm. */
  readonly requestsPerSecond: number;
  /** The greatest error of the functions' clocks, in milliseconds. */
  readonly clockSkew: number;
  /** The number of receives after which a message is a dead letter. */
  readonly maxReceives: number;
  /** The most entries in a batch of `advance-conference`. */
  readonly batchSize: number;
  /** The setting for conferences that are created at FoneStorm itself. */
  readonly unmanagedConferences: UnmanagedPolicy;
  readonly steps: readonly ScenarioStep[];
}

export const START = '2026-05-04T09:00:00.000Z' as Instant;

export const SECOND = 1000;

/** The limits of a host, at a time and per second: low, so that a run reaches them. */
export const HOST_CONCURRENCY = 4;
export const HOST_RATE = 10;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
/** The time from the assignment of a FoneNumber to the start; milliseconds. */
export const ASSIGN_LEAD = 10 * MINUTE;

const NAMES = ['ada', 'ben', 'cem', 'dee', 'eva', 'fay'];
/** The default for the most people in a conference. */
export const DEFAULT_MAX_PEOPLE = NAMES.length;
/** The most conferences of a run. */
const MAX_CONFERENCES = 3;

/**
 * The scenario of a seed.
 *
 * @param people the most people in a conference
 */
export function createScenario(seed: number, people = DEFAULT_MAX_PEOPLE): Scenario {
  const chance = new Chance(seed);
  const steps: ScenarioStep[] = [];
  const conferences = chance.wholeNumber(1, MAX_CONFERENCES, 'conferences');
  for (let index = 1; index <= conferences; index += 1)
    steps.push(...conferenceSteps(`c${index}`, chance, people));
  if (chance.happens(0.25, 'unmanaged')) steps.push(...unmanagedConferenceSteps('s1', chance, people));
  steps.push(...operatorSteps(chance));
  const last = Math.max(...steps.map(({ at }) => at));
  return {
    seed,
    faultRate: chance.oneOf([0, 0.002, 0.01, 0.01, 0.03, 0.08], 'rate'),
    calmAt: last + chance.wholeNumber(-40, 30, 'calm') * MINUTE,
    fonestorm: {
      profile: chance.oneOf(['documented', 'talkative'], 'profile'),
      method: chance.oneOf(['GET', 'POST', 'JSON'], 'method'),
      ids: chance.oneOf(['honoured', 'honoured', 'ignored', 'duplicated'], 'ids'),
    },
    requestsPerSecond: chance.oneOf([8, 8, 3, 1], 'requests per second'),
    clockSkew: chance.oneOf([0, 0, 200, 1500], 'skew'),
    maxReceives: chance.oneOf([3, 200, 200], 'most receives'),
    batchSize: chance.oneOf([1, 1, 10], 'batch'),
    unmanagedConferences: chance.oneOf(UNMANAGED_POLICIES, 'unmanaged conferences'),
    steps: withLongStays(steps, chance).sort((a, b) => a.at - b.at),
  };
}

/** A conference with the requests of its caller and its participants. */
function conferenceSteps(conference: string, chance: Chance, people: number): ScenarioStep[] {
  const within = (least: number, greatest: number, what: string) =>
    chance.wholeNumber(least * MINUTE, greatest * MINUTE, `${conference} ${what}`);
  const is = (probability: number, what: string) => chance.happens(probability, `${conference} ${what}`);
  const createdAt = within(0, 20, 'made');
  const startsAt = createdAt + within(-5, 40, 'starts');
  const endsAt = Math.max(startsAt, createdAt) + within(8, 40, 'lasts');
  const steps: ScenarioStep[] = [
    {
      ...{ at: createdAt, name: `the caller creates ${conference}`, action: 'create', conference },
      fields: {
        ...{ start_time: scenarioTime(startsAt), end_time: scenarioTime(endsAt), label: 'first' },
        metadata: { simulated: conference },
        ...(is(0.8, 'is delivered') && { callback_url: receiverUrl(conference, 1) }),
      },
    },
  ];
  const add = (probability: number, what: string, rest: (at: number) => ScenarioStep) => {
    if (is(probability, what)) steps.push(rest(within(0, 100, `${what} at`)));
  };
  add(0.4, 'label', (at) => ({
    ...{ at, name: `the caller labels ${conference}`, action: 'update', conference },
    changes: { label: `labelled at ${at}` },
  }));
  add(0.3, 'move', (at) => {
    const start = at + within(1, 25, 'moved to');
    return {
      ...{ at, name: `the caller moves ${conference}`, action: 'update', conference },
      changes: {
        start_time: scenarioTime(start),
        end_time: scenarioTime(start + within(5, 30, 'moved for')),
      },
    };
  });
  add(0.15, 'aim', (at) => ({
    ...{ at, name: `the caller aims ${conference} elsewhere`, action: 'update', conference },
    changes: { callback_url: receiverUrl(conference, 2) },
  }));
  add(0.3, 'read', (at) => ({ at, name: `the caller reads ${conference}`, action: 'read', conference }));
  add(0.2, 'delete', (at) => ({
    at,
    name: `the caller deletes ${conference}`,
    action: 'delete',
    conference,
  }));
  add(0.08, 'erase', (at) => ({ at, name: `the caller erases ${conference}`, action: 'erase', conference }));
  add(0.06, 'owner', (at) => ({
    ...{ at, name: `${conference} is deleted at FoneStorm itself`, action: 'delete by owner', conference },
  }));
  const last = steps.findLast(({ action }) => action === 'update' || action === 'delete');
  if (last && is(0.6, 'haste')) {
    const at = last.at + chance.wholeNumber(15 * SECOND, 50 * SECOND, `${conference} hastes`);
    steps.push({
      ...{ at, name: `the caller labels ${conference} in haste`, action: 'update', conference },
      changes: { label: `labelled in haste at ${at}` },
    });
  }
  return [...steps, ...attendanceSteps(conference, [startsAt, endsAt], chance, people)];
}

/** A conference that its owner creates at FoneStorm itself, with its participants. */
function unmanagedConferenceSteps(conference: string, chance: Chance, people: number): ScenarioStep[] {
  const createdAt = chance.wholeNumber(0, 30 * MINUTE, 'unmanaged made');
  const startsAt = createdAt + chance.wholeNumber(5 * MINUTE, 30 * MINUTE, 'unmanaged starts');
  const endsAt = startsAt + chance.wholeNumber(10 * MINUTE, 30 * MINUTE, 'unmanaged lasts');
  const fields = { start_time: scenarioTime(startsAt), end_time: scenarioTime(endsAt), label: 'unmanaged' };
  const name = `${conference} is made at FoneStorm itself`;
  return [
    { at: createdAt, name, action: 'create by owner', conference, fields },
    ...attendanceSteps(conference, [startsAt, endsAt], chance, people),
  ];
}

function attendanceSteps(
  conference: string,
  [startsAt, endsAt]: readonly [number, number],
  chance: Chance,
  maxPeople: number,
): ScenarioStep[] {
  const count = chance.wholeNumber(0, maxPeople, `${conference} people`);
  const people = Array.from({ length: count }, (_, index) => NAMES[index] ?? `guest ${index + 1}`);
  return people.flatMap((name, index): ScenarioStep[] => {
    const person: Person = { role: index === 0 ? 'organizer' : 'attendee', name };
    const visits = chance.wholeNumber(1, 3, `${conference} ${name} visits`);
    let at = startsAt;
    return Array.from({ length: visits }, (_, visit): ScenarioStep[] => {
      const key = `${conference} ${name} ${visit}`;
      const joinsAt = at + chance.wholeNumber(-2 * MINUTE, 15 * MINUTE, `${key} comes`);
      const leavesAt = joinsAt + chance.wholeNumber(5 * SECOND, 20 * MINUTE, `${key} goes`);
      at = leavesAt;
      const again = visit === 0 ? '' : ` (visit ${visit + 1})`;
      return [
        { at: joinsAt, name: `${name} joins ${conference}${again}`, action: 'join', conference, person },
        {
          ...{ at: Math.max(joinsAt + SECOND, Math.min(leavesAt, endsAt + 15 * MINUTE)), action: 'leave' },
          ...{ name: `${name} leaves ${conference}${again}`, conference, person },
        },
      ];
    }).flat();
  });
}

/** In some conferences the last participant stays for hours, until after the faults have stopped. */
function withLongStays(steps: readonly ScenarioStep[], chance: Chance): ScenarioStep[] {
  const lastOf = new Map<string, ScenarioStep>();
  for (const each of steps) {
    if (each.action !== 'leave' || !chance.happens(0.25, `${each.conference} is long`)) continue;
    if (each.at >= (lastOf.get(each.conference)?.at ?? 0)) lastOf.set(each.conference, each);
  }
  const long = new Set(lastOf.values());
  return steps.map((each) =>
    long.has(each)
      ? { ...each, at: each.at + chance.wholeNumber(1, 8, `hours of ${each.name}`) * HOUR }
      : each,
  );
}

/** The steps of the operators, and the outages of the receivers. */
function operatorSteps(chance: Chance): ScenarioStep[] {
  const at = (what: string) => chance.wholeNumber(5 * MINUTE, 90 * MINUTE, `${what} at`);
  const is = (probability: number, what: string) => chance.happens(probability, what);
  const hows = ['down', 'overloaded', 'slow', 'gone'] as const;
  const failing = [1, 2].filter((receiver) => is(0.3, `receiver ${receiver}`));
  const reminders = [30 * MINUTE, 5 * MINUTE];
  return [
    ...failing.map((receiver): ScenarioStep => {
      const kind = chance.oneOf(hows, `receiver ${receiver} how`);
      const duration =
        chance.wholeNumber(1, kind === 'gone' ? 20 : 120, `receiver ${receiver} lasts`) * MINUTE;
      const host = receiverHost(receiver);
      const name = `${host} is ${kind} for ${duration / MINUTE} minutes`;
      return {
        at: at(`receiver ${receiver}`),
        name,
        action: 'fail receiver',
        outage: { host, kind },
        duration,
      };
    }),
    ...(is(0.25, 'redeploy')
      ? [{ at: at('redeploy'), name: 'the relay is redeployed', action: 'redeploy', reminders } as const]
      : []),
    ...(['callback', 'signing'] as const)
      .filter((keys) => is(0.15, `rotate ${keys}`))
      .map((keys): ScenarioStep => {
        const name = `the ${keys} keys are rotated`;
        return { at: at(`rotate ${keys}`), name, action: 'rotate', keys };
      }),
    ...(is(0.3, 'redrive')
      ? [{ at: at('redrive'), name: 'dead letters are redriven', action: 'redrive' } as const]
      : []),
  ];
}

export function scenarioTime(at: number): Instant {
  return new Date(Date.parse(START) + at).toISOString() as Instant;
}

function receiverHost(receiver: number): string {
  return `receiver-${receiver}.example`;
}

function receiverUrl(conference: string, receiver: number): string {
  return `https://${receiverHost(receiver)}/calls?of=${conference}`;
}
