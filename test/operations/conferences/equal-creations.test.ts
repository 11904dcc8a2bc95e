import { problemName } from '../api-caller';
import { interceptPort } from '../intercept-port';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { FIELDS, LONGEST_REQUEST, type Ports, testRelay } from '../test-relay';

/** FoneStorm does not show which creation made a conference: any of several equal creations may have it. */
const relay = testRelay({ generation: '2.4' });
let it: IsolatedRelay;
beforeEach(async () => {
  it = await isolatedRelay(relay());
});

const LIMITED = { ...FIELDS, max_members: 25 };
const definition = (id: string) => it.ports.definitions.read(id);
const atFoneStorm = () =>
  relay()
    .simulator.control.conferences()
    .map(({ id }) => id);

function create(id: string, fields: object = FIELDS, others: Partial<Ports> = {}) {
  return relay().with({ ...it.ports, ...others })('POST', '/v2/conferences', { id, ...fields });
}

/** Sends a creation whose response, and the list after it, are lost. */
async function createUnknown(id: string, fields: object = FIELDS): Promise<void> {
  relay().foneStorm({
    apiFaults: [
      { fault: 'fail-after', operation: 'create', next: 1 },
      { fault: 'fail-before', operation: 'list', next: 1 },
    ],
  });
  expect(problemName(await create(id, fields))).toBe('outcome-unknown');
}

/** Makes two conferences at FoneStorm that both creations match. */
async function createTwoUnknown(): Promise<void> {
  for (const id of ['a', 'b']) await createUnknown(id);
  expect(atFoneStorm()).toHaveLength(2);
}

const madeThere = (fields: typeof FIELDS = FIELDS) =>
  it.ports.fonestorm.create({ id: 'there', fields, callbackUrl: 'https://relay.example' });

async function createdAndDeleted(id: string): Promise<void> {
  expect(await create(id)).toMatchObject({ status: 201 });
  expect(await it.call('DELETE', `/v2/conferences/${id}`)).toMatchObject({ status: 200 });
}

/** Expects that each creation has its own conference at FoneStorm, and that there is no other. */
async function expectOneEach(): Promise<void> {
  const fonestormIds = await Promise.all(['a', 'b'].map(async (id) => (await definition(id))?.fonestorm?.id));
  expect(fonestormIds.toSorted()).toEqual(atFoneStorm().toSorted());
}

describe('of two equal creations with an unknown outcome', () => {
  test('each has one conference after both requests are repeated', async () => {
    await createTwoUnknown();
    expect([(await create('b')).status, (await create('a')).status]).toEqual([201, 201]);
    await expectOneEach();
  });

  test('each has one conference after a sweep, and none is adopted', async () => {
    await createTwoUnknown();
    it.pass(LONGEST_REQUEST);
    await it.sweep({ unmanagedConferences: 'adopt' });
    await it.settle();
    await expectOneEach();
    expect(it.events.map(({ type }) => type)).toEqual(['Conference Scheduled', 'Conference Scheduled']);
  });

  test('one has the second conference if the other registers the first one concurrently', async () => {
    await createTwoUnknown();
    let isFirst = true;
    const definitions: Ports['definitions'] = Object.assign(Object.create(it.ports.definitions), {
      registerFoneStormId(fonestormId: string, id: string) {
        const owner = isFirst ? 'b' : id;
        isFirst = false;
        return it.ports.definitions.registerFoneStormId(fonestormId, owner);
      },
    });
    expect(await create('a', FIELDS, { definitions })).toMatchObject({ status: 201 });
    expect(await create('b')).toMatchObject({ status: 201 });
    await expectOneEach();
  });

  test.each<[string, () => Promise<unknown>]>([
    ['a third conference', () => madeThere()],
    ['a third conference with a message', () => madeThere({ ...FIELDS, after_message: 'Over' })],
  ])('none has a conference if FoneStorm has %s', async (_what, makes) => {
    await createTwoUnknown();
    await makes();
    const problems = [problemName(await create('a')), problemName(await create('b'))];
    expect(problems).toEqual(['outcome-unknown', 'outcome-unknown']);
    expect(atFoneStorm()).toHaveLength(3);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['owns one', () => it.ports.definitions.registerFoneStormId(atFoneStorm()[1] ?? '', 'b')],
    ['is deleted', () => createdAndDeleted('b')],
  ])(
    'one does not count if it %s, even if the list of unfinished creations still has it',
    async (_what, ends) => {
      await createTwoUnknown();
      const before = await it.ports.definitions.listUnfinished(100);
      await ends();
      await madeThere();
      const definitions = interceptPort(it.ports.definitions, async (name, work) =>
        name === 'listUnfinished' ? before : work(),
      );
      expect(problemName(await create('a', FIELDS, { definitions }))).toBe('outcome-unknown');
    },
  );
});

test('two different conferences are not assigned to two equal creations', async () => {
  await createUnknown('a');
  await madeThere(LIMITED);
  relay().foneStorm({ apiFaults: [{ fault: 'fail-before', operation: 'create', next: 1 }] });
  expect(problemName(await create('b'))).toBe('outcome-unknown');
  expect(problemName(await create('a'))).toBe('outcome-unknown');
});

test('each of two different creations has the conference with its own fields', async () => {
  await createUnknown('a');
  await createUnknown('b', LIMITED);
  expect(problemName(await create('a'))).toBe('outcome-unknown');
  expect(await create('b', LIMITED)).toMatchObject({ status: 201 });
  expect(await create('a')).toMatchObject({ status: 201 });
  await expectOneEach();
});
