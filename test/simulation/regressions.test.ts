import { simulate } from './runs/run';
import { MINUTE, type Scenario, type ScenarioStep, scenarioTime } from './scenario/scenario';

/** The reduced failures that the simulation found. Each test repeats one. */

const CREATION: ScenarioStep = {
  ...{ at: 0, name: 'the caller creates c1', action: 'create', conference: 'c1' },
  fields: { start_time: scenarioTime(20 * MINUTE), end_time: scenarioTime(40 * MINUTE), label: 'first' },
};

/** A scenario without random failures. */
const CALM_SCENARIO: Omit<Scenario, 'steps' | 'unmanagedConferences'> = {
  ...{ seed: 1, faultRate: 0.01, calmAt: 60 * MINUTE, clockSkew: 0, maxReceives: 200, batchSize: 1 },
  requestsPerSecond: 8,
  fonestorm: { profile: 'documented', method: 'POST', ids: 'honoured' },
};

async function expectPromisesKept(
  steps: readonly ScenarioStep[],
  faults: readonly string[],
  unmanagedConferences: Scenario['unmanagedConferences'] = 'report',
): Promise<void> {
  const run = await simulate(
    { ...CALM_SCENARIO, unmanagedConferences, steps: [CREATION, ...steps] },
    { onlyFaults: new Set(faults), recordsStory: true },
  );
  expect(run.faults.toSorted()).toEqual(faults.toSorted());
  const story = run.brokenPromises.length > 0 ? run.story : [];
  expect({ broken: run.brokenPromises, story }).toEqual({ broken: [], story: [] });
}

test('an update that FoneStorm applied counts as applied if FoneStorm refuses the repeated request', () =>
  expectPromisesKept(
    [
      {
        ...{ at: 5 * MINUTE, name: 'the caller labels c1', action: 'update', conference: 'c1' },
        changes: { label: 'second' },
      },
    ],
    [
      'does it and the answer is lost: FoneStorm, request 1 to update c1',
      'refuses: FoneStorm, request 2 to update c1',
    ],
  ));

test('a deletion with unknown outcome is not forgotten after an update with unknown outcome', () =>
  expectPromisesKept(
    [
      { at: 5 * MINUTE, name: 'the caller deletes c1', action: 'delete', conference: 'c1' },
      {
        ...{ at: 5 * MINUTE + 2000, name: 'the caller labels c1', action: 'update', conference: 'c1' },
        changes: { label: 'second' },
      },
    ],
    [
      'does it and the answer is lost: FoneStorm, request 1 to delete c1',
      'does it and the answer is lost: FoneStorm, request 1 to update c1',
    ],
  ));

test('a deletion with unknown outcome is not forgotten after a change of only the callback URL', () =>
  expectPromisesKept(
    [
      { at: 5.5 * MINUTE, name: 'the caller deletes c1', action: 'delete', conference: 'c1' },
      {
        ...{ at: 7 * MINUTE, name: 'the caller aims c1', action: 'update', conference: 'c1' },
        changes: { callback_url: 'https://receiver-2.example/calls' },
      },
    ],
    ['does it and the answer is lost: FoneStorm, request 1 to delete c1'],
  ));

test('a late deletion does not undo a later update', () =>
  expectPromisesKept(
    [
      { at: 5 * MINUTE, name: 'the caller deletes c1', action: 'delete', conference: 'c1' },
      {
        ...{ at: 5 * MINUTE + 7000, name: 'the caller labels c1', action: 'update', conference: 'c1' },
        changes: { label: 'second' },
      },
    ],
    ['does it after the answer timed out: FoneStorm, request 1 to delete c1'],
  ));

test('a conference with a callback before its adoption starts', () =>
  expectPromisesKept(
    [
      {
        ...{ at: 6 * MINUTE, name: 's1 is made at FoneStorm itself', action: 'create by owner' },
        ...{
          conference: 's1',
          fields: { start_time: scenarioTime(11 * MINUTE), end_time: scenarioTime(30 * MINUTE) },
        },
      },
      {
        ...{ at: 12 * MINUTE, name: 'ben joins s1', action: 'join', conference: 's1' },
        person: { role: 'attendee', name: 'ben' },
      },
      {
        ...{ at: 20 * MINUTE, name: 'ben leaves s1', action: 'leave', conference: 's1' },
        person: { role: 'attendee', name: 'ben' },
      },
    ],
    ['does it and the answer is lost: FoneStorm, request 1 to register s1'],
    'take over',
  ));

test('a conference that FoneStorm deleted is cancelled, not gone, if FoneStorm refuses the repeated request', () =>
  expectPromisesKept(
    [{ at: 5 * MINUTE, name: 'the caller deletes c1', action: 'delete', conference: 'c1' }],
    [
      'does it and the answer is lost: FoneStorm, request 1 to delete c1',
      'refuses: FoneStorm, request 2 to delete c1',
    ],
  ));

test('a late update that was repeated meanwhile does not undo the next update', () =>
  expectPromisesKept(
    [
      {
        ...{ at: 5 * MINUTE, name: 'the caller labels c1', action: 'update', conference: 'c1' },
        changes: { label: 'second' },
      },
      {
        ...{ at: 5.25 * MINUTE, name: 'the caller labels c1 again', action: 'update', conference: 'c1' },
        changes: { label: 'third' },
      },
    ],
    ['does it after the answer timed out: FoneStorm, request 1 to update c1'],
  ));

test('reminders that are configured after the start of an empty conference do not come', () =>
  expectPromisesKept(
    [
      {
        ...{ at: 32 * MINUTE, name: 'the relay is redeployed', action: 'redeploy' },
        reminders: [30 * MINUTE, 5 * MINUTE],
      },
    ],
    [],
  ));

test('an ended conference that is moved later does not start because of an older status report', () => {
  const ada = { conference: 'c1', person: { role: 'organizer', name: 'ada' } } as const;
  return expectPromisesKept(
    [
      { at: 21 * MINUTE, name: 'ada joins c1', action: 'join', ...ada },
      { at: 41 * MINUTE, name: 'ada leaves c1', action: 'leave', ...ada },
      {
        ...{ at: 42 * MINUTE, name: 'the caller moves c1', action: 'update', conference: 'c1' },
        changes: { start_time: scenarioTime(50 * MINUTE), end_time: scenarioTime(58 * MINUTE) },
      },
      { at: 42 * MINUTE + 10_000, name: 'ada joins c1 (visit 2)', action: 'join', ...ada },
      { at: 42 * MINUTE + 13_000, name: 'ada leaves c1 (visit 2)', action: 'leave', ...ada },
    ],
    ['fails before: manage-conferences for the caller moves c1, mailbox.put'],
  );
});
