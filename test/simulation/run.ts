import { windowOf } from '../../lambda/domain/conference';
import { isAssignmentLost } from '../../lambda/domain/number-assignment';
import { INITIAL } from '../../lambda/domain/state';
import { numbersInUse } from '../../operate/numbers-in-use';
import { CallbackRoad } from './callbacks';
import { Callers } from './callers';
import { Chance } from './chance';
import { Faults, type Struck } from './faults';
import { SimulatedFoneStorm } from './fonestorm';
import { type Broken, brokenIn } from './invariants/promises';
import type { Mutation } from './mutations/mutation';
import { SimulatedReceivers } from './receivers';
import { Relay } from './relay';
import { firstKeys, type Keys, rotate } from './rotations';
import { BEGINNING, type Happening, HOUR, MINUTE, type Scenario } from './scenario';
import { numberOf } from './since24';
import { Story } from './story';
import { VirtualTime } from './virtual-time';
import type { Swept, World } from './world';

export interface Run {
  /** The promises that were not kept. */
  readonly broken: readonly Broken[];
  /** The faults that struck. */
  readonly struck: readonly Struck[];
  readonly story: readonly string[];
  readonly figures: Figures;
}

/** What there was in a run. */
export interface Figures {
  readonly callbacks: number;
  readonly accepted: number;
  readonly events: number;
  readonly delivered: number;
  /** To FoneStorm. */
  readonly requests: number;
  readonly faults: number;
}

export interface RunOptions {
  /** Makes what is wrong with the relay. */
  readonly mutation?: (() => Mutation) | undefined;
  /** Where it is given, these faults strike, and no others. */
  readonly only?: ReadonlySet<Struck> | undefined;
  readonly isTold?: boolean;
}

const SWEEP_EVERY = 5 * MINUTE;
/** So long after the last fault hardly anything is left to be done: from then on there is a sweep an hour. */
const LONG_CALM = 3 * HOUR;
/** Nothing that goes on for longer comes to rest any more: a delivery is tried for three days, and a bit. */
const LONGEST = 120 * HOUR;

/** Runs a scenario to its end, and looks whether every promise was kept. The same scenario gives the same run. */
export async function simulate(scenario: Scenario, options: RunOptions = {}): Promise<Run> {
  const { mutation, only, isTold = false } = options;
  const chance = new Chance(scenario.seed);
  const time = new VirtualTime(BEGINNING);
  const story = new Story(time, isTold);
  const faults = new Faults(chance, scenario.rate, only, (struck) => story.tell(() => `✗ ${struck}`));
  const keys = firstKeys();
  const fonestorm = new SimulatedFoneStorm(time, faults, scenario.fonestorm, (sent) => road.send(sent));
  const receivers = new SimulatedReceivers(time, faults, keys);
  const relay: Relay = new Relay({
    ...{ time, faults, scenario, fonestorm, receivers, keys, mutation: mutation?.(), tell: story.tell },
  });
  const road: CallbackRoad = new CallbackRoad(time, faults, scenario, () => relay, story.tell);
  const callers = new Callers(relay, time, chance, story.tell);
  let left = scenario.happenings.length;
  let rotating = 0;
  const sweeps: Swept[] = [];
  let isAtRest = false;

  for (const happening of scenario.happenings) {
    time.at(time.now + happening.at, () => {
      left -= 1;
      void happen(happening);
    });
  }
  const calmAt = time.now + scenario.calmAt;
  time.at(calmAt, () => {
    faults.isOver = true;
    story.tell(() => 'nothing goes wrong any more');
  });
  const end = time.now + LONGEST;
  sweepAgain(1);
  await time.run(() => isAtRest || time.now > end);
  const world: World = {
    ...{ scenario, time, relay, fonestorm, receivers, road, callers, sweeps, isAtRest },
    struck: faults.struck,
    owners: await owners(),
  };
  return {
    broken: await brokenIn(world),
    struck: faults.struck,
    story: story.lines,
    figures: {
      callbacks: road.received.length,
      accepted: road.received.filter(({ entry }) => entry !== undefined).length,
      events: relay.published.length,
      delivered: receivers.got.filter(({ isTaken }) => isTaken).length,
      requests: fonestorm.requests.length,
      faults: faults.struck.length,
    },
  };

  async function happen(happening: Happening): Promise<void> {
    const { name } = happening;
    switch (happening.does) {
      case 'create':
      case 'update':
      case 'delete':
      case 'erase':
      case 'read':
        return callers.call(happening);
      case 'owner deletes':
        story.tell(() => name);
        for (const { id } of fonestorm.of(happening.conference)) fonestorm.ownerDeletes(id);
        return;
      case 'owner creates':
        story.tell(() => name);
        return fonestorm.ownerCreates(happening.conference, happening.fields);
      case 'joins':
      case 'leaves': {
        story.tell(() => name);
        const { conference, person, does } = happening;
        const number = numberOf(scenario, conference);
        if (number !== undefined) {
          const caller = `${person.name} in ${conference}`;
          return does === 'joins'
            ? fonestorm.calls.begin(name, number, caller)
            : fonestorm.calls.end(name, caller);
        }
        const definition = await relay.store.definitions.read(conference);
        const theirs = definition?.fonestorm?.id ?? fonestorm.of(conference)[0]?.id ?? conference;
        return fonestorm.moves(name, theirs, person, does === 'joins');
      }
      case 'calls in vain': {
        story.tell(() => name);
        const number = numberOf(scenario, happening.conference);
        if (number !== undefined) fonestorm.calls.inVain(name, number, happening.disposition);
        return;
      }
      case 'owner changes':
        story.tell(() => name);
        return fonestorm.fonenumbers.ownerChanges(happening.fonenumber, happening.what, time.now);
      case 'redeploy':
        story.tell(() => name);
        return relay.redeploy(happening.reminders);
      case 'rotate':
        return rotated(happening.keys, name);
      case 'redrive':
        return redriven();
      case 'receiver fails':
        story.tell(() => name);
        receivers.spells.push({ ...happening.spell, from: time.now, until: time.now + happening.lasts });
        return;
      default:
        return happening satisfies never;
    }
  }

  async function rotated(which: keyof Keys, name: string): Promise<void> {
    story.tell(() => name);
    // With 2017, what is over keeps its URL. With 2.4, every rotation comes to its end.
    const isAwaited = fonestorm.generation === '2.4';
    if (isAwaited) rotating += 1;
    await rotate(keys, which, time, async (key) => which === 'signing' || isUnused(key));
    if (isAwaited) rotating -= 1;
    story.tell(() => `${name}: done`);
  }

  /** FoneStorm shows the URLs of conferences; those of FoneNumbers, the relay's records alone tell, as in `rotate -- list`. */
  async function isUnused(key: string): Promise<boolean> {
    if (fonestorm.conferenceUrls.some((url) => url.includes(`/${key}.`))) return false;
    return (await numbersInUse(relay.store.bookings, key)).length === 0;
  }

  async function owners(): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const theirs of new Set(fonestorm.attendance.map((each) => each.theirs))) {
      const owner = await relay.store.definitions.ownerOfFoneStormId(theirs);
      if (owner !== undefined) found.set(theirs, owner);
    }
    return found;
  }

  function redriven(): void {
    const count = relay.mailbox.redrive() + relay.questions.redrive() + relay.deliveries.redrive();
    if (count > 0) story.tell(() => `${count} dead letters are redriven`);
  }

  function sweepAgain(count: number): void {
    const wait = time.now > calmAt + LONG_CALM ? HOUR : SWEEP_EVERY;
    time.at(time.now + wait, async () => {
      await swept(`sweep ${count}`);
      if (faults.isOver) redriven();
      isAtRest = left + rotating === 0 && faults.isOver && callers.calling === 0 && (await isQuiet());
      if (!isAtRest) sweepAgain(count + 1);
    });
  }

  async function swept(name: string): Promise<void> {
    const [from, before] = [time.now, faults.struck.length];
    await relay.sweep(name);
    const isOfIt = (each: Struck) =>
      each.includes(`sweep for ${name},`) || / to (list|register \S+)$|, list \d+$/.test(each);
    sweeps.push({ from, until: time.now, isWhole: !faults.struck.slice(before).some(isOfIt) });
  }

  /** Whether nothing is under way, and nothing is left to be done. */
  async function isQuiet(): Promise<boolean> {
    if (!relay.isQuiet || relay.deadLetters > 0 || road.onTheWay > 0 || fonestorm.calls.ringing > 0)
      return false;
    const { definitions, journal, deliveries } = relay.store;
    const open = [await definitions.unfinished(1), await deliveries.ofStanding('pending', 1)];
    if (open.some(({ items }) => items.length > 0)) return false;
    for (const { conferenceId, dueAt } of (await journal.due(100)).items) {
      const { definition, saved } = await journal.load(conferenceId, '');
      // An always-open conference is asked about once a day, for ever.
      const isStanding = definition !== undefined && windowOf(definition.fields) === undefined;
      if (
        !isStanding ||
        isAssignmentLost(saved?.state ?? INITIAL) ||
        Date.parse(dueAt) < time.now + LONG_CALM
      )
        return false;
    }
    return true;
  }
}
