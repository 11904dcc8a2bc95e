import { simulate } from './run';
import { type Happening, MINUTE, moment, type Scenario } from './scenario';

/** What the simulation has found, as small as it came, by what was wrong. */

const MADE: Happening = {
  ...{ at: 0, name: 'the caller creates c1', does: 'create', conference: 'c1' },
  fields: { start_time: moment(20 * MINUTE), end_time: moment(40 * MINUTE), label: 'first' },
};

/** A day on which nothing goes wrong by itself. */
const CALM: Omit<Scenario, 'happenings' | 'strays'> = {
  ...{ seed: 1, rate: 0.01, calmAt: 60 * MINUTE, skew: 0, mostReceives: 200, batch: 1 },
  requestsPerSecond: 8,
  fonestorm: { profile: 'documented', method: 'POST', ids: 'honoured' },
};

async function keepsItsPromises(
  happenings: readonly Happening[],
  faults: readonly string[],
  strays: Scenario['strays'] = 'report',
): Promise<void> {
  const run = await simulate(
    { ...CALM, strays, happenings: [MADE, ...happenings] },
    { only: new Set(faults), isTold: true },
  );
  expect(run.struck.toSorted()).toEqual(faults.toSorted());
  const story = run.broken.length > 0 ? run.story : [];
  expect({ broken: run.broken, story }).toEqual({ broken: [], story: [] });
}

test('an update that FoneStorm had made, and refused to make once more, was taken for none', () =>
  keepsItsPromises(
    [
      {
        ...{ at: 5 * MINUTE, name: 'the caller labels c1', does: 'update', conference: 'c1' },
        changes: { label: 'second' },
      },
    ],
    [
      'does it and the answer is lost: FoneStorm, request 1 to update c1',
      'refuses: FoneStorm, request 2 to update c1',
    ],
  ));

test('a deletion in doubt was forgotten for an update in doubt after it', () =>
  keepsItsPromises(
    [
      { at: 5 * MINUTE, name: 'the caller deletes c1', does: 'delete', conference: 'c1' },
      {
        ...{ at: 5 * MINUTE + 2000, name: 'the caller labels c1', does: 'update', conference: 'c1' },
        changes: { label: 'second' },
      },
    ],
    [
      'does it and the answer is lost: FoneStorm, request 1 to delete c1',
      'does it and the answer is lost: FoneStorm, request 1 to update c1',
    ],
  ));

test('a deletion in doubt was forgotten for a change of the callback URL alone', () =>
  keepsItsPromises(
    [
      { at: 5.5 * MINUTE, name: 'the caller deletes c1', does: 'delete', conference: 'c1' },
      {
        ...{ at: 7 * MINUTE, name: 'the caller aims c1', does: 'update', conference: 'c1' },
        changes: { callback_url: 'https://receiver-2.example/calls' },
      },
    ],
    ['does it and the answer is lost: FoneStorm, request 1 to delete c1'],
  ));

test('a deletion that came late undid an update that was done', () =>
  keepsItsPromises(
    [
      { at: 5 * MINUTE, name: 'the caller deletes c1', does: 'delete', conference: 'c1' },
      {
        ...{ at: 5 * MINUTE + 7000, name: 'the caller labels c1', does: 'update', conference: 'c1' },
        changes: { label: 'second' },
      },
    ],
    ['does it after the answer timed out: FoneStorm, request 1 to delete c1'],
  ));

test('a conference that was called back about before it was adopted never started', () =>
  keepsItsPromises(
    [
      {
        ...{ at: 6 * MINUTE, name: 's1 is made at FoneStorm itself', does: 'owner creates' },
        ...{ conference: 's1', fields: { start_time: moment(11 * MINUTE), end_time: moment(30 * MINUTE) } },
      },
      {
        ...{ at: 12 * MINUTE, name: 'ben joins s1', does: 'joins', conference: 's1' },
        person: { role: 'attendee', name: 'ben' },
      },
      {
        ...{ at: 20 * MINUTE, name: 'ben leaves s1', does: 'leaves', conference: 's1' },
        person: { role: 'attendee', name: 'ben' },
      },
    ],
    ['does it and the answer is lost: FoneStorm, request 1 to register s1'],
    'take over',
  ));

test('a conference that FoneStorm had deleted, and refused to delete once more, was taken for gone', () =>
  keepsItsPromises(
    [{ at: 5 * MINUTE, name: 'the caller deletes c1', does: 'delete', conference: 'c1' }],
    [
      'does it and the answer is lost: FoneStorm, request 1 to delete c1',
      'refuses: FoneStorm, request 2 to delete c1',
    ],
  ));

test('an update that came late undid one that followed, because it had been sent again and done meanwhile', () =>
  keepsItsPromises(
    [
      {
        ...{ at: 5 * MINUTE, name: 'the caller labels c1', does: 'update', conference: 'c1' },
        changes: { label: 'second' },
      },
      {
        ...{ at: 5.25 * MINUTE, name: 'the caller labels c1 anew', does: 'update', conference: 'c1' },
        changes: { label: 'third' },
      },
    ],
    ['does it after the answer timed out: FoneStorm, request 1 to update c1'],
  ));

test('reminders that were set when a conference had begun, and nobody had come, came after its start', () =>
  keepsItsPromises(
    [
      {
        ...{ at: 32 * MINUTE, name: 'the relay is redeployed', does: 'redeploy' },
        reminders: [30 * MINUTE, 5 * MINUTE],
      },
    ],
    [],
  ));

test('one that had ended and was moved ahead started for an answer that came before the change was heard of', () => {
  const ada = { conference: 'c1', person: { role: 'organizer', name: 'ada' } } as const;
  return keepsItsPromises(
    [
      { at: 21 * MINUTE, name: 'ada joins c1', does: 'joins', ...ada },
      { at: 41 * MINUTE, name: 'ada leaves c1', does: 'leaves', ...ada },
      {
        ...{ at: 42 * MINUTE, name: 'the caller moves c1', does: 'update', conference: 'c1' },
        changes: { start_time: moment(50 * MINUTE), end_time: moment(58 * MINUTE) },
      },
      { at: 42 * MINUTE + 10_000, name: 'ada joins c1 (visit 2)', does: 'joins', ...ada },
      { at: 42 * MINUTE + 13_000, name: 'ada leaves c1 (visit 2)', does: 'leaves', ...ada },
    ],
    ['fails before: manage-conferences for the caller moves c1, mailbox.put'],
  );
});
