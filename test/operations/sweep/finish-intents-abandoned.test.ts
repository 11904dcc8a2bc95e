import { FoneStormError } from '../../../lambda/ports/fonestorm';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { type Ports, testRelay } from '../test-relay';

const relay = testRelay();
let it: IsolatedRelay;
beforeEach(async () => {
  it = await isolatedRelay(relay());
  await it.create('a');
});

/** In milliseconds, longer than any request. */
const LATER = 91_000;
const stored = () => it.ports.definitions.read('a');

/** Makes a change with an unknown outcome. */
async function makeUnknownChange(method: 'PUT' | 'DELETE', body?: object): Promise<void> {
  const operation = method === 'PUT' ? 'update' : 'delete';
  relay().foneStorm({ apiFaults: [{ fault: 'fail-before', operation, next: 1 }] });
  expect((await it.call(method, '/v2/conferences/a', body)).status).toBe(502);
  it.pass(LATER);
}

/** Ports with FoneStorm's list, and a failure for each other request. */
function failingWith(failure: Error): Partial<Ports> {
  const fails = () => Promise.reject(failure);
  const { list } = it.ports.fonestorm;
  return { fonestorm: { ...it.ports.fonestorm, list, update: fails, delete: fails, details: fails } };
}

test.each([
  ['an update of a conference that FoneStorm no longer has', 'PUT', 'not found'],
  ['a deletion that FoneStorm refuses', 'DELETE', 'refused'],
] as const)('abandons %s, and requests a status check', async (_name, method, outcome) => {
  await makeUnknownChange(method, { label: 'Daily' });
  await it.sweep(failingWith(new FoneStormError(outcome, 'no')));
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
] as const)('keeps %s whose request fails otherwise, and logs the failure', async (_name, method) => {
  await makeUnknownChange(method, { label: 'Daily' });
  await it.sweep(failingWith(new FoneStormError('unknown', 'not JSON')));
  expect((await stored())?.intent?.stage).toBe('outcome unknown');
  expect(it.statusChecks).toEqual([]);
  expect(it.linesOf('sweep.item_failed')).toHaveLength(1);
});

test('keeps an update after a deletion with an unknown outcome if its request fails, and deletes nothing', async () => {
  await makeUnknownChange('DELETE');
  await makeUnknownChange('PUT', { label: 'Daily' });
  await it.sweep(failingWith(new FoneStormError('unknown', 'not JSON')));
  expect((await stored())?.intent).toMatchObject({ kind: 'update', stage: 'outcome unknown' });
});

test('finishes two updates after a deletion that FoneStorm executed as deleted', async () => {
  await makeUnknownChange('DELETE');
  await makeUnknownChange('PUT', { label: 'Daily' });
  await makeUnknownChange('PUT', { organizer: 'ada' });
  await it.sweep(failingWith(new FoneStormError('not found', 'no')));
  expect((await stored())?.status).toBe('deleted');
});

test('keeps the update before a deletion that FoneStorm refuses', async () => {
  await makeUnknownChange('PUT', { label: 'Daily' });
  await makeUnknownChange('DELETE');
  await it.sweep(failingWith(new FoneStormError('refused', 'no')));
  expect((await stored())?.intent).toMatchObject({
    ...{ kind: 'update', stage: 'outcome unknown', changes: { label: 'Daily' } },
  });
});

test('skips a conference whose definition has disappeared', async () => {
  const { definitions } = it.ports;
  const [shown] = (await definitions.list(1)).items;
  if (!shown) throw new Error('expected a conference');
  const listUnfinished = async () => ({ items: [{ ...shown, id: 'gone' }] });
  await it.sweep({ definitions: { ...definitions, listUnfinished } });
  expect(it.warnings).toEqual([]);
});
