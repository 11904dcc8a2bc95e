import type { ConferenceChanges, ConferenceFields } from '../../lambda/domain/conference';
import type { Instant } from '../../lambda/domain/instant';
import type { Strays } from '../../lambda/operations/adopt-conference';
import type { Role } from '../../simulator/people';
import { Chance } from './chance';
import type { ByHand } from './fonenumbers';
import type { FoneStormSettings } from './fonestorm';
import type { Spell } from './receivers';

/** Something that is to happen in a run, and what a story calls it. `at`: milliseconds since the beginning. */
export type Happening = { readonly at: number; readonly name: string } & (
  | { readonly does: 'create'; readonly conference: string; readonly fields: ConferenceFields }
  | { readonly does: 'update'; readonly conference: string; readonly changes: ConferenceChanges }
  | { readonly does: 'delete' | 'erase' | 'read'; readonly conference: string }
  | { readonly does: 'owner deletes'; readonly conference: string }
  | { readonly does: 'owner creates'; readonly conference: string; readonly fields: ConferenceFields }
  | { readonly does: 'joins' | 'leaves'; readonly conference: string; readonly person: Attending }
  | {
      readonly does: 'calls in vain';
      readonly conference: string;
      readonly person: Attending;
      readonly disposition: string;
    }
  | { readonly does: 'owner changes'; readonly fonenumber: string; readonly what: ByHand }
  | { readonly does: 'redeploy'; readonly reminders: readonly number[] }
  | { readonly does: 'rotate'; readonly keys: 'callback' | 'signing' }
  | { readonly does: 'redrive' }
  | { readonly does: 'receiver fails'; readonly spell: Omit<Spell, 'from' | 'until'>; readonly lasts: number }
);

export interface Attending {
  readonly role: Role;
  readonly name: string;
}

/** All that a run is made of, but for the faults, which the seed decides as they come. */
export interface Scenario {
  readonly seed: number;
  /** How likely a fault is on each occasion. */
  readonly rate: number;
  /** From then on nothing goes wrong any more. Milliseconds since the beginning. */
  readonly calmAt: number;
  readonly fonestorm: FoneStormSettings;
  /** The budget of requests to FoneStorm. */
  readonly requestsPerSecond: number;
  /** How far the functions' clocks may be wrong, in milliseconds. */
  readonly skew: number;
  /** After so many receives a message is a dead letter. */
  readonly mostReceives: number;
  /** Entries that are given to `advance-conference` at a time. */
  readonly batch: number;
  /** What becomes of conferences that are made at FoneStorm itself. */
  readonly strays: Strays;
  readonly happenings: readonly Happening[];
}

export const BEGINNING = '2026-05-04T09:00:00.000Z' as Instant;

export const SECOND = 1000;

/** The limits of a host, at a time and per second: low, so that a run reaches them. */
export const AT_A_TIME = 4;
export const PER_SECOND = 10;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
/** So long before its start a conference has its FoneNumber set to it. */
export const ASSIGN_LEAD = 10 * MINUTE;

const NAMES = ['ada', 'ben', 'cem', 'dee', 'eva', 'fay'];
/** As many may come to a conference, where nothing else is said. */
export const PEOPLE = NAMES.length;
/** Conferences of one run, at the most. */
const MOST_CONFERENCES = 3;

/**
 * What a seed makes of a day at the relay.
 *
 * @param people as many may come to a conference
 */
export function scenarioOf(seed: number, people = PEOPLE): Scenario {
  const chance = new Chance(seed);
  const happenings: Happening[] = [];
  const conferences = chance.whole(1, MOST_CONFERENCES, 'conferences');
  for (let index = 1; index <= conferences; index += 1)
    happenings.push(...lifeOf(`c${index}`, chance, people));
  if (chance.is(0.25, 'stray')) happenings.push(...strayOf('s1', chance, people));
  happenings.push(...operations(chance));
  const last = Math.max(...happenings.map(({ at }) => at));
  return {
    seed,
    rate: chance.one([0, 0.002, 0.01, 0.01, 0.03, 0.08], 'rate'),
    calmAt: last + chance.whole(-40, 30, 'calm') * MINUTE,
    fonestorm: {
      profile: chance.one(['documented', 'talkative'], 'profile'),
      method: chance.one(['GET', 'POST', 'JSON'], 'method'),
      ids: chance.one(['honoured', 'honoured', 'ignored', 'duplicated'], 'ids'),
    },
    requestsPerSecond: chance.one([8, 8, 3, 1], 'requests per second'),
    skew: chance.one([0, 0, 200, 1500], 'skew'),
    mostReceives: chance.one([3, 200, 200], 'most receives'),
    batch: chance.one([1, 1, 10], 'batch'),
    strays: chance.one(['report', 'adopt', 'take over'], 'strays'),
    happenings: stayed(happenings, chance).sort((a, b) => a.at - b.at),
  };
}

/** A conference, what its caller does with it, and who comes. */
function lifeOf(conference: string, chance: Chance, people: number): Happening[] {
  const within = (least: number, most: number, what: string) =>
    chance.whole(least * MINUTE, most * MINUTE, `${conference} ${what}`);
  const is = (probability: number, what: string) => chance.is(probability, `${conference} ${what}`);
  const madeAt = within(0, 20, 'made');
  const startsAt = madeAt + within(-5, 40, 'starts');
  const endsAt = Math.max(startsAt, madeAt) + within(8, 40, 'lasts');
  const made: Happening[] = [
    {
      ...{ at: madeAt, name: `the caller creates ${conference}`, does: 'create', conference },
      fields: {
        ...{ start_time: moment(startsAt), end_time: moment(endsAt), label: 'first' },
        ...(is(0.8, 'is delivered') && { callback_url: receiverOf(conference, 1) }),
      },
    },
  ];
  const add = (probability: number, what: string, rest: (at: number) => Happening) => {
    if (is(probability, what)) made.push(rest(within(0, 100, `${what} at`)));
  };
  add(0.4, 'label', (at) => ({
    ...{ at, name: `the caller labels ${conference}`, does: 'update', conference },
    changes: { label: `labelled at ${at}` },
  }));
  add(0.3, 'move', (at) => {
    const start = at + within(1, 25, 'moved to');
    return {
      ...{ at, name: `the caller moves ${conference}`, does: 'update', conference },
      changes: { start_time: moment(start), end_time: moment(start + within(5, 30, 'moved for')) },
    };
  });
  add(0.15, 'aim', (at) => ({
    ...{ at, name: `the caller aims ${conference} elsewhere`, does: 'update', conference },
    changes: { callback_url: receiverOf(conference, 2) },
  }));
  add(0.3, 'read', (at) => ({ at, name: `the caller reads ${conference}`, does: 'read', conference }));
  add(0.2, 'delete', (at) => ({ at, name: `the caller deletes ${conference}`, does: 'delete', conference }));
  add(0.08, 'erase', (at) => ({ at, name: `the caller erases ${conference}`, does: 'erase', conference }));
  add(0.06, 'owner', (at) => ({
    ...{ at, name: `${conference} is deleted at FoneStorm itself`, does: 'owner deletes', conference },
  }));
  const last = made.findLast(({ does }) => does === 'update' || does === 'delete');
  if (last && is(0.6, 'haste')) {
    const at = last.at + chance.whole(15 * SECOND, 50 * SECOND, `${conference} hastes`);
    made.push({
      ...{ at, name: `the caller labels ${conference} in haste`, does: 'update', conference },
      changes: { label: `labelled in haste at ${at}` },
    });
  }
  return [...made, ...attendance(conference, [startsAt, endsAt], chance, people)];
}

/** A conference that its owner makes at FoneStorm itself, and who comes. */
function strayOf(conference: string, chance: Chance, people: number): Happening[] {
  const madeAt = chance.whole(0, 30 * MINUTE, 'stray made');
  const startsAt = madeAt + chance.whole(5 * MINUTE, 30 * MINUTE, 'stray starts');
  const endsAt = startsAt + chance.whole(10 * MINUTE, 30 * MINUTE, 'stray lasts');
  const fields = { start_time: moment(startsAt), end_time: moment(endsAt), label: 'stray' };
  const name = `${conference} is made at FoneStorm itself`;
  return [
    { at: madeAt, name, does: 'owner creates', conference, fields },
    ...attendance(conference, [startsAt, endsAt], chance, people),
  ];
}

function attendance(
  conference: string,
  [startsAt, endsAt]: readonly [number, number],
  chance: Chance,
  most: number,
): Happening[] {
  const count = chance.whole(0, most, `${conference} people`);
  const people = Array.from({ length: count }, (_, index) => NAMES[index] ?? `guest ${index + 1}`);
  return people.flatMap((name, index): Happening[] => {
    const person: Attending = { role: index === 0 ? 'organizer' : 'attendee', name };
    const visits = chance.whole(1, 3, `${conference} ${name} visits`);
    let at = startsAt;
    return Array.from({ length: visits }, (_, visit): Happening[] => {
      const key = `${conference} ${name} ${visit}`;
      const comes = at + chance.whole(-2 * MINUTE, 15 * MINUTE, `${key} comes`);
      const goes = comes + chance.whole(5 * SECOND, 20 * MINUTE, `${key} goes`);
      at = goes;
      const again = visit === 0 ? '' : ` (visit ${visit + 1})`;
      return [
        { at: comes, name: `${name} joins ${conference}${again}`, does: 'joins', conference, person },
        {
          ...{ at: Math.max(comes + SECOND, Math.min(goes, endsAt + 15 * MINUTE)), does: 'leaves' },
          ...{ name: `${name} leaves ${conference}${again}`, conference, person },
        },
      ];
    }).flat();
  });
}

/** In some conferences who would be the last to leave stays for hours, also when nothing goes wrong any more. */
function stayed(happenings: readonly Happening[], chance: Chance): Happening[] {
  const lastOf = new Map<string, Happening>();
  for (const each of happenings) {
    if (each.does !== 'leaves' || !chance.is(0.25, `${each.conference} is long`)) continue;
    if (each.at >= (lastOf.get(each.conference)?.at ?? 0)) lastOf.set(each.conference, each);
  }
  const long = new Set(lastOf.values());
  return happenings.map((each) =>
    long.has(each) ? { ...each, at: each.at + chance.whole(1, 8, `hours of ${each.name}`) * HOUR } : each,
  );
}

/** What those do who run the relay, and how the receivers are. */
function operations(chance: Chance): Happening[] {
  const at = (what: string) => chance.whole(5 * MINUTE, 90 * MINUTE, `${what} at`);
  const is = (probability: number, what: string) => chance.is(probability, what);
  const hows = ['down', 'overloaded', 'slow', 'gone'] as const;
  const failing = [1, 2].filter((receiver) => is(0.3, `receiver ${receiver}`));
  const reminders = [30 * MINUTE, 5 * MINUTE];
  return [
    ...failing.map((receiver): Happening => {
      const how = chance.one(hows, `receiver ${receiver} how`);
      const lasts = chance.whole(1, how === 'gone' ? 20 : 120, `receiver ${receiver} lasts`) * MINUTE;
      const host = hostOf(receiver);
      const name = `${host} is ${how} for ${lasts / MINUTE} minutes`;
      return { at: at(`receiver ${receiver}`), name, does: 'receiver fails', spell: { host, how }, lasts };
    }),
    ...(is(0.25, 'redeploy')
      ? [{ at: at('redeploy'), name: 'the relay is redeployed', does: 'redeploy', reminders } as const]
      : []),
    ...(['callback', 'signing'] as const)
      .filter((keys) => is(0.15, `rotate ${keys}`))
      .map((keys): Happening => {
        const name = `the ${keys} keys are rotated`;
        return { at: at(`rotate ${keys}`), name, does: 'rotate', keys };
      }),
    ...(is(0.3, 'redrive')
      ? [{ at: at('redrive'), name: 'dead letters are redriven', does: 'redrive' } as const]
      : []),
  ];
}

export function moment(at: number): Instant {
  return new Date(Date.parse(BEGINNING) + at).toISOString() as Instant;
}

function hostOf(receiver: number): string {
  return `receiver-${receiver}.example`;
}

function receiverOf(conference: string, receiver: number): string {
  return `https://${hostOf(receiver)}/calls?of=${conference}`;
}
