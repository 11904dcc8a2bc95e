import { simulate } from './runs/run';
import { MINUTE, type Scenario, type ScenarioStep, scenarioTime } from './scenario/scenario';

/** What the simulation has found, as small as it came, by what was wrong. */

const CREATION: ScenarioStep = {
  ...{ at: 0, name: 'the caller creates c1', action: 'create', conference: 'c1' },
  fields: { start_time: scenarioTime(20 * MINUTE), end_time: scenarioTime(40 * MINUTE), label: 'first' },
};

/** A day on which nothing goes wrong by itself. */
const CALM_SCENARIO: Omit<Scenario, 'steps' | 'unmanagedConferences'> = {
  ...{ seed: 1, faultRate: 0.01, calmAt: 60 * MINUTE, clockSkew: 0, maxReceives: 200, batchSize: 1 },
  requestsPerSecond: 8,
  fonestorm: { profile: 'documented', method: 'POST', ids: 'honoured' },
};

async function expectPromisesKept(
  happenings: readonly ScenarioStep[],
  faults: readonly string[],
  unmanagedConferences: Scenario['unmanagedConferences'] = 'report',
): Promise<void> {
  const run = await simulate(
    { ...CALM_SCENARIO, unmanagedConferences, steps: [CREATION, ...happenings] },
    { onlyFaults: new Set(faults), recordsStory: true },
  );
  expect(run.faults.toSorted()).toEqual(faults.toSorted());
  const story = run.brokenPromises.length > 0 ? run.story : [];
  expect({ broken: run.brokenPromises, story }).toEqual({ broken: [], story: [] });
}

test('an update that FoneStorm had made, and refused to make once more, was taken for none', () =>
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

test('a deletion in doubt was forgotten for an update in doubt after it', () =>
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

test('a deletion in doubt was forgotten for a change of the callback URL alone', () =>
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

test('a deletion that came late undid an update that was done', () =>
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

test('a conference that was called back about before it was adopted never started', () =>
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

test('a conference that FoneStorm had deleted, and refused to delete once more, was taken for gone', () =>
  expectPromisesKept(
    [{ at: 5 * MINUTE, name: 'the caller deletes c1', action: 'delete', conference: 'c1' }],
    [
      'does it and the answer is lost: FoneStorm, request 1 to delete c1',
      'refuses: FoneStorm, request 2 to delete c1',
    ],
  ));

test('an update that came late undid one that followed, because it had been sent again and done meanwhile', () =>
  expectPromisesKept(
    [
      {
        ...{ at: 5 * MINUTE, name: 'the caller labels c1', action: 'update', conference: 'c1' },
        changes: { label: 'second' },
      },
      {
        ...{ at: 5.25 * MINUTE, name: 'the caller labels c1 anew', action: 'update', conference: 'c1' },
        changes: { label: 'third' },
      },
    ],
    ['does it after the answer timed out: FoneStorm, request 1 to update c1'],
  ));

test('reminders that were set when a conference had begun, and nobody had come, came after its start', () =>
  expectPromisesKept(
    [
      {
        ...{ at: 32 * MINUTE, name: 'the relay is redeployed', action: 'redeploy' },
        reminders: [30 * MINUTE, 5 * MINUTE],
      },
    ],
    [],
  ));

test('one that had ended and was moved ahead started for an answer that came before the change was heard of', () => {
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
