import { windowOf } from '../../../lambda/domain/definition';
import { isAssignmentLost } from '../../../lambda/domain/fonenumbers/assignment';
import { INITIAL_STATE } from '../../../lambda/domain/state';
import { findNumbersWithKey } from '../../../operate/numbers-in-use';
import { type BrokenPromise, findBrokenPromises } from '../invariants/promises';
import type { Mutation } from '../mutations/mutation';
import { Chance } from '../scenario/chance';
import { type FaultLabel, Faults } from '../scenario/faults';
import { HOUR, MINUTE, type Scenario, type ScenarioStep, START } from '../scenario/scenario';
import { findNumber } from '../scenario/scenario-since-2.4';
import { ApiCallers } from '../stand-ins/api-callers';
import { CallbackTransport } from '../stand-ins/callback-transport';
import { SimulatedFoneStorm } from '../stand-ins/fonestorm';
import { createKeys, type RelayKeys, rotateKeys } from '../stand-ins/key-rotation';
import { SimulatedReceivers } from '../stand-ins/receivers';
import { SimulatedRelay } from '../stand-ins/relay';
import { VirtualTime } from '../stand-ins/virtual-time';
import type { Swept, World } from '../stand-ins/world';
import { Story } from './story';

export interface RunResult {
  /** The promises that were not kept. */
  readonly brokenPromises: readonly BrokenPromise[];
  /** The faults that struck. */
  readonly faults: readonly FaultLabel[];
  readonly story: readonly string[];
  readonly counts: RunCounts;
}

/** What there was in a run. */
export interface RunCounts {
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
  readonly onlyFaults?: ReadonlySet<FaultLabel> | undefined;
  readonly recordsStory?: boolean;
}

const SWEEP_INTERVAL = 5 * MINUTE;
/** So long after the last fault hardly anything is left to be done: from then on there is a sweep an hour. */
const CALM_PERIOD = 3 * HOUR;
/** Nothing that goes on for longer comes to rest any more: a delivery is tried for three days, and a bit. */
const MAX_DURATION = 120 * HOUR;

/** Runs a scenario to its end, and looks whether every promise was kept. The same scenario gives the same run. */
export async function simulate(scenario: Scenario, options: RunOptions = {}): Promise<RunResult> {
  const { mutation, onlyFaults, recordsStory = false } = options;
  const chance = new Chance(scenario.seed);
  const time = new VirtualTime(START);
  const story = new Story(time, recordsStory);
  const faults = new Faults(chance, scenario.faultRate, onlyFaults, (struck) =>
    story.narrate(() => `✗ ${struck}`),
  );
  const keys = createKeys();
  const fonestorm = new SimulatedFoneStorm(time, faults, scenario.fonestorm, (sent) =>
    callbackTransport.send(sent),
  );
  const receivers = new SimulatedReceivers(time, faults, keys);
  const relay: SimulatedRelay = new SimulatedRelay({
    ...{ time, faults, scenario, fonestorm, receivers, keys, mutation: mutation?.(), narrate: story.narrate },
  });
  const callbackTransport: CallbackTransport = new CallbackTransport(
    time,
    faults,
    scenario,
    () => relay,
    story.narrate,
  );
  const apiCallers = new ApiCallers(relay, time, chance, story.narrate);
  let left = scenario.steps.length;
  let rotating = 0;
  const sweeps: Swept[] = [];
  let isAtRest = false;

  for (const happening of scenario.steps) {
    time.schedule(time.now + happening.at, () => {
      left -= 1;
      void happen(happening);
    });
  }
  const calmAt = time.now + scenario.calmAt;
  time.schedule(calmAt, () => {
    faults.isStopped = true;
    story.narrate(() => 'nothing goes wrong any more');
  });
  const end = time.now + MAX_DURATION;
  sweepAgain(1);
  await time.run(() => isAtRest || time.now > end);
  const world: World = {
    ...{ scenario, time, relay, fonestorm, receivers, callbackTransport, apiCallers, sweeps, isAtRest },
    faults: faults.struck,
    owners: await owners(),
  };
  return {
    brokenPromises: await findBrokenPromises(world),
    faults: faults.struck,
    story: story.lines,
    counts: {
      callbacks: callbackTransport.received.length,
      accepted: callbackTransport.received.filter(({ entryId }) => entryId !== undefined).length,
      events: relay.published.length,
      delivered: receivers.received.filter(({ isAccepted }) => isAccepted).length,
      requests: fonestorm.requests.length,
      faults: faults.struck.length,
    },
  };

  async function happen(happening: ScenarioStep): Promise<void> {
    const { name } = happening;
    switch (happening.action) {
      case 'create':
      case 'update':
      case 'delete':
      case 'erase':
      case 'read':
        return apiCallers.call(happening);
      case 'delete by owner':
        story.narrate(() => name);
        for (const { id } of fonestorm.conferencesFor(happening.conference)) fonestorm.deleteByOwner(id);
        return;
      case 'create by owner':
        story.narrate(() => name);
        return fonestorm.createByOwner(happening.conference, happening.fields);
      case 'join':
      case 'leave': {
        story.narrate(() => name);
        const { conference, person, action } = happening;
        const number = findNumber(scenario, conference);
        if (number !== undefined) {
          const caller = `${person.name} in ${conference}`;
          return action === 'join'
            ? fonestorm.calls.begin(name, number, caller)
            : fonestorm.calls.end(name, caller);
        }
        const definition = await relay.store.definitions.read(conference);
        const theirs = definition?.fonestorm?.id ?? fonestorm.conferencesFor(conference)[0]?.id ?? conference;
        return fonestorm.moveParticipant(name, theirs, person, action === 'join');
      }
      case 'call unanswered': {
        story.narrate(() => name);
        const number = findNumber(scenario, happening.conference);
        if (number !== undefined) fonestorm.calls.callUnanswered(name, number, happening.disposition);
        return;
      }
      case 'change number by owner':
        story.narrate(() => name);
        return fonestorm.fonenumbers.changeByOwner(happening.fonenumber, happening.change, time.now);
      case 'redeploy':
        story.narrate(() => name);
        return relay.redeploy(happening.reminders);
      case 'rotate':
        return rotated(happening.keys, name);
      case 'redrive':
        return redriven();
      case 'fail receiver':
        story.narrate(() => name);
        receivers.outages.push({ ...happening.outage, from: time.now, until: time.now + happening.duration });
        return;
      default:
        return happening satisfies never;
    }
  }

  async function rotated(which: keyof RelayKeys, name: string): Promise<void> {
    story.narrate(() => name);
    // With 2017, what is over keeps its URL. With 2.4, every rotation comes to its end.
    const isAwaited = fonestorm.generation === '2.4';
    if (isAwaited) rotating += 1;
    await rotateKeys(keys, which, time, async (key) => which === 'signing' || isUnused(key));
    if (isAwaited) rotating -= 1;
    story.narrate(() => `${name}: done`);
  }

  /** FoneStorm shows the URLs of conferences; those of FoneNumbers, the relay's records alone tell, as in `rotate -- list`. */
  async function isUnused(key: string): Promise<boolean> {
    if (fonestorm.conferenceUrls.some((url) => url.includes(`/${key}.`))) return false;
    return (await findNumbersWithKey(relay.store.bookings, key)).length === 0;
  }

  async function owners(): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const theirs of new Set(fonestorm.attendance.map((each) => each.fonestormId))) {
      const owner = await relay.store.definitions.ownerOfFoneStormId(theirs);
      if (owner !== undefined) found.set(theirs, owner);
    }
    return found;
  }

  function redriven(): void {
    const count = relay.mailbox.redrive() + relay.statusChecks.redrive() + relay.deliveries.redrive();
    if (count > 0) story.narrate(() => `${count} dead letters are redriven`);
  }

  function sweepAgain(count: number): void {
    const wait = time.now > calmAt + CALM_PERIOD ? HOUR : SWEEP_INTERVAL;
    time.schedule(time.now + wait, async () => {
      await swept(`sweep ${count}`);
      if (faults.isStopped) redriven();
      isAtRest =
        left + rotating === 0 && faults.isStopped && apiCallers.requestsInProgress === 0 && (await isQuiet());
      if (!isAtRest) sweepAgain(count + 1);
    });
  }

  async function swept(name: string): Promise<void> {
    const [from, before] = [time.now, faults.struck.length];
    await relay.sweep(name);
    const isOfIt = (each: FaultLabel) =>
      each.includes(`sweep for ${name},`) || / to (list|register \S+)$|, list \d+$/.test(each);
    sweeps.push({ from, until: time.now, isWhole: !faults.struck.slice(before).some(isOfIt) });
  }

  /** Whether nothing is under way, and nothing is left to be done. */
  async function isQuiet(): Promise<boolean> {
    if (
      !relay.isIdle ||
      relay.deadLetters > 0 ||
      callbackTransport.inTransit > 0 ||
      fonestorm.calls.ringing > 0
    )
      return false;
    const { definitions, conferenceLog, deliveries } = relay.store;
    const open = [await definitions.listUnfinished(1), await deliveries.listByStatus('pending', 1)];
    if (open.some(({ items }) => items.length > 0)) return false;
    for (const { conferenceId, dueAt } of (await conferenceLog.dueTicks(100)).items) {
      const { definition, stored } = await conferenceLog.load(conferenceId, '');
      // An always-open conference is asked about once a day, for ever.
      const isStanding = definition !== undefined && windowOf(definition.fields) === undefined;
      if (
        !isStanding ||
        isAssignmentLost(stored?.state ?? INITIAL_STATE) ||
        Date.parse(dueAt) < time.now + CALM_PERIOD
      )
        return false;
    }
    return true;
  }
}
