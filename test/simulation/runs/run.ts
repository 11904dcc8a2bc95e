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
import type { PublishedEvent } from '../stand-ins/event-bus';
import { SimulatedFoneStorm } from '../stand-ins/fonestorm';
import { createKeys, type RelayKeys, rotateKeys } from '../stand-ins/key-rotation';
import { SimulatedReceivers } from '../stand-ins/receivers';
import { SimulatedRelay } from '../stand-ins/relay';
import { VirtualTime } from '../stand-ins/virtual-time';
import type { SweepRecord, World } from '../stand-ins/world';
import { Story } from './story';

export interface RunResult {
  /** The broken promises. */
  readonly brokenPromises: readonly BrokenPromise[];
  /** The faults that struck. */
  readonly faults: readonly FaultLabel[];
  readonly story: readonly string[];
  readonly counts: RunCounts;
  /** The events that the bus accepted, in their order. */
  readonly published: readonly PublishedEvent[];
}

/** Counts of a run. */
export interface RunCounts {
  readonly callbacks: number;
  readonly accepted: number;
  readonly events: number;
  readonly delivered: number;
  /** Requests to FoneStorm. */
  readonly requests: number;
  readonly faults: number;
}

export interface RunOptions {
  /** Creates the change of the relay. */
  readonly mutation?: (() => Mutation) | undefined;
  /** If given, exactly these faults strike. */
  readonly onlyFaults?: ReadonlySet<FaultLabel> | undefined;
  readonly recordsStory?: boolean;
}

const SWEEP_INTERVAL = 5 * MINUTE;
/** Its schedule may invoke a function twice, or late. */
const SWEEP_FAULTS = { 'starts twice': 1, 'starts late': 1 } as const;
const SWEEP_FAULT_FACTOR = 3;
/** Milliseconds after the last fault, when little work is left: then a sweep runs once an hour. */
const CALM_PERIOD = 3 * HOUR;
/** Work that takes longer never ends: attempts of a delivery take a little more than three days. */
const MAX_DURATION = 120 * HOUR;

/** Runs a scenario until no work is left, and checks every promise. The same scenario gives the same run. */
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
  let stepsLeft = scenario.steps.length;
  let rotating = 0;
  const sweeps: SweepRecord[] = [];
  let isAtRest = false;

  for (const step of scenario.steps) {
    time.schedule(time.now + step.at, () => {
      stepsLeft -= 1;
      void perform(step);
    });
  }
  const calmAt = time.now + scenario.calmAt;
  time.schedule(calmAt, () => {
    faults.isStopped = true;
    story.narrate(() => 'failures stop');
  });
  const end = time.now + MAX_DURATION;
  scheduleSweep(1);
  await time.run(() => isAtRest || time.now > end);
  const world: World = {
    ...{ scenario, time, relay, fonestorm, receivers, callbackTransport, apiCallers, sweeps, isAtRest },
    faults: faults.struck,
    owners: await findOwners(),
  };
  return {
    brokenPromises: await findBrokenPromises(world),
    faults: faults.struck,
    story: story.lines,
    published: relay.published,
    counts: {
      callbacks: callbackTransport.received.length,
      accepted: callbackTransport.received.filter(({ entryId }) => entryId !== undefined).length,
      events: relay.published.length,
      delivered: receivers.received.filter(({ isAccepted }) => isAccepted).length,
      requests: fonestorm.requests.length,
      faults: faults.struck.length,
    },
  };

  async function perform(step: ScenarioStep): Promise<void> {
    const { name } = step;
    switch (step.action) {
      case 'create':
      case 'update':
      case 'delete':
      case 'erase':
      case 'read':
      case 'request about series':
        return apiCallers.call(step);
      case 'delete by owner':
        story.narrate(() => name);
        for (const { id } of fonestorm.conferencesFor(step.conference)) fonestorm.deleteByOwner(id);
        return;
      case 'create by owner':
        story.narrate(() => name);
        return fonestorm.createByOwner(step.conference, step.fields);
      case 'join':
      case 'leave': {
        story.narrate(() => name);
        const { conference, person, action } = step;
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
        const number = findNumber(scenario, step.conference);
        if (number !== undefined) fonestorm.calls.callUnanswered(name, number, step.disposition);
        return;
      }
      case 'change number by owner':
        story.narrate(() => name);
        return fonestorm.fonenumbers.changeByOwner(step.fonenumber, step.change, time.now);
      case 'redeploy':
        story.narrate(() => name);
        return relay.redeploy(step.reminders);
      case 'rotate':
        return rotate(step.keys, name);
      case 'redrive':
        return redriveAll();
      case 'fail receiver':
        story.narrate(() => name);
        receivers.outages.push({ ...step.outage, from: time.now, until: time.now + step.duration });
        return;
      default:
        return step satisfies never;
    }
  }

  async function rotate(which: keyof RelayKeys, name: string): Promise<void> {
    story.narrate(() => name);
    // With 2017, conferences that are over keep their URL. With 2.4, every rotation ends.
    const isAwaited = fonestorm.generation === '2.4';
    if (isAwaited) rotating += 1;
    await rotateKeys(keys, which, time, async (key) => which === 'signing' || isUnused(key));
    if (isAwaited) rotating -= 1;
    story.narrate(() => `${name}: done`);
  }

  /** FoneStorm shows the URLs of conferences. For FoneNumbers only the relay's records do, as in `rotate -- list`. */
  async function isUnused(key: string): Promise<boolean> {
    if (fonestorm.conferenceUrls.some((url) => url.includes(`/${key}.`))) return false;
    return (await findNumbersWithKey(relay.store.bookings, key)).length === 0;
  }

  async function findOwners(): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const theirs of new Set(fonestorm.attendance.map((each) => each.fonestormId))) {
      const owner = await relay.store.definitions.ownerOfFoneStormId(theirs);
      if (owner !== undefined) found.set(theirs, owner);
    }
    return found;
  }

  function redriveAll(): void {
    const count = relay.mailbox.redrive() + relay.statusChecks.redrive() + relay.deliveries.redrive();
    if (count > 0) story.narrate(() => `${count} dead letters are redriven`);
  }

  function scheduleSweep(count: number): void {
    const wait = time.now > calmAt + CALM_PERIOD ? HOUR : SWEEP_INTERVAL;
    time.schedule(time.now + wait, async () => {
      await runSweep(`sweep ${count}`);
      if (faults.isStopped) redriveAll();
      isAtRest =
        stepsLeft + rotating === 0 &&
        faults.isStopped &&
        apiCallers.requestsInProgress === 0 &&
        (await hasNoWork());
      if (!isAtRest) scheduleSweep(count + 1);
    });
  }

  async function runSweep(name: string): Promise<void> {
    const [from, before] = [time.now, faults.struck.length];
    const fault = faults.select(name, SWEEP_FAULTS, SWEEP_FAULT_FACTOR);
    if (fault === 'starts late') await time.sleep(2 * SWEEP_INTERVAL);
    const again = fault === 'starts twice' ? [relay.sweep(`${name}, again`)] : [];
    await Promise.all([relay.sweep(name), ...again]);
    const isOfSweep = (each: FaultLabel) =>
      each.includes(`sweep for ${name},`) || / to (list|register \S+)$|, list \d+$/.test(each);
    sweeps.push({ from, until: time.now, isWhole: !faults.struck.slice(before).some(isOfSweep) });
  }

  /** Whether no work is in progress or left. */
  async function hasNoWork(): Promise<boolean> {
    if (
      !relay.isIdle ||
      relay.deadLetters > 0 ||
      callbackTransport.inTransit > 0 ||
      fonestorm.calls.ringing > 0
    )
      return false;
    const { definitions, conferenceLog, deliveries } = relay.store;
    const open = [
      ...[await definitions.listUnfinished(1), await deliveries.listByStatus('pending', 1)],
      await relay.series.listDue(1),
    ];
    if (open.some(({ items }) => items.length > 0)) return false;
    for (const { conferenceId, dueAt } of (await conferenceLog.dueTicks(100)).items) {
      const { definition, head } = await conferenceLog.load(conferenceId);
      // An always-open conference is checked once a day, for ever.
      const isAlwaysOpen = definition !== undefined && windowOf(definition.fields) === undefined;
      if (
        !isAlwaysOpen ||
        isAssignmentLost(head?.state ?? INITIAL_STATE) ||
        Date.parse(dueAt) < time.now + CALM_PERIOD
      )
        return false;
    }
    return true;
  }
}
