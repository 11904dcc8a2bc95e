import { FoneStormError } from '../../../lambda/ports/fonestorm';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { type Ports, testRelay } from '../test-relay';

const relay = testRelay();
let it: IsolatedRelay;
beforeEach(async () => {
  it = await isolatedRelay(relay());
  await it.create('a');
});

/** Longer than any request lasts. */
const LATER = 91_000;
const stored = () => it.ports.definitions.read('a');

/** A change of which nobody knows what became of it. */
async function inDoubt(method: 'PUT' | 'DELETE', body?: object): Promise<void> {
  const operation = method === 'PUT' ? 'update' : 'delete';
  relay().foneStorm({ apiFaults: [{ fault: 'fail-before', operation, next: 1 }] });
  expect((await it.call(method, '/v2/conferences/a', body)).status).toBe(502);
  it.pass(LATER);
}

/** FoneStorm's list, and an answer to all else. */
function answering(failure: Error): Partial<Ports> {
  const fails = () => Promise.reject(failure);
  const { list } = it.ports.fonestorm;
  return { fonestorm: { ...it.ports.fonestorm, list, update: fails, delete: fails, details: fails } };
}

test.each([
  ['an update of a conference that FoneStorm no longer has', 'PUT', 'not found'],
  ['a deletion that FoneStorm refuses', 'DELETE', 'refused'],
] as const)('%s is given up, and FoneStorm is asked about the conference', async (_name, method, outcome) => {
  await inDoubt(method, { label: 'Daily' });
  await it.sweep(answering(new FoneStormError(outcome, 'no')));
  const { version = 0, intent } = (await stored()) ?? {};
  expect(intent).toBeUndefined();
  expect(it.statusChecks).toEqual([
    {
      ...{ id: `unfinished-a-${version - 1}`, conferenceId: 'a', notBefore: it.now() },
      reason: 'FoneStorm did not make a change',
    },
  ]);
});

test.each([
  ['an update', 'PUT'],
  ['a deletion', 'DELETE'],
] as const)('%s whose request fails otherwise stays in doubt, and is in the log', async (_name, method) => {
  await inDoubt(method, { label: 'Daily' });
  await it.sweep(answering(new FoneStormError('unknown', 'what is this')));
  expect((await stored())?.intent?.stage).toBe('outcome unknown');
  expect(it.statusChecks).toEqual([]);
  expect(it.linesOf('sweep.item_failed')).toHaveLength(1);
});

test('an update after a deletion in doubt stays in doubt where its request fails: nothing is deleted', async () => {
  await inDoubt('DELETE');
  await inDoubt('PUT', { label: 'Daily' });
  await it.sweep(answering(new FoneStormError('unknown', 'what is this')));
  expect((await stored())?.intent).toMatchObject({ kind: 'update', stage: 'outcome unknown' });
});

test('two updates after a deletion in doubt, of which FoneStorm did the deletion, end as deleted', async () => {
  await inDoubt('DELETE');
  await inDoubt('PUT', { label: 'Daily' });
  await inDoubt('PUT', { organizer: 'ada' });
  await it.sweep(answering(new FoneStormError('not found', 'no')));
  expect((await stored())?.status).toBe('deleted');
});

test('a deletion that FoneStorm refuses leaves the update before it in doubt', async () => {
  await inDoubt('PUT', { label: 'Daily' });
  await inDoubt('DELETE');
  await it.sweep(answering(new FoneStormError('refused', 'no')));
  expect((await stored())?.intent).toMatchObject({
    ...{ kind: 'update', stage: 'outcome unknown', changes: { label: 'Daily' } },
  });
});

test('a conference that is not there any more when its change is finished is passed by', async () => {
  const { definitions } = it.ports;
  const [shown] = (await definitions.list(1)).items;
  if (!shown) throw new Error('expected a conference');
  const listUnfinished = async () => ({ items: [{ ...shown, id: 'gone' }] });
  await it.sweep({ definitions: { ...definitions, listUnfinished } });
  expect(it.warnings).toEqual([]);
});
