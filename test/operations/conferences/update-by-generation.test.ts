import type { ApiFault } from '../../../simulator/faults';
import { problemName } from '../api-caller';
import { FIELDS, freshId, LONGEST_REQUEST, testRelay } from '../test-relay';

/** FoneStorm has only some of the fields: see `changesToSend`. */
const relay = testRelay({ generation: '2.4' });

async function createOne(fields: object = {}): Promise<string> {
  const id = freshId();
  const { status } = await relay().call('POST', '/v2/conferences', { id, ...FIELDS, ...fields });
  expect(status).toBe(201);
  return id;
}
const update = (id: string, fields: object) => relay().call('PUT', `/v2/conferences/${id}`, fields);
const read = async (id: string) => (await relay().call('GET', `/v2/conferences/${id}`)).body.conference;
async function labelAtFoneStorm(id: string) {
  const fonestormId = (await relay().ports.definitions.read(id))?.fonestorm?.id ?? '';
  return relay().simulator.control.conference(fonestormId).fields.label;
}
function failUpdates(...faults: readonly ApiFault['fault'][]): void {
  relay().foneStorm({ apiFaults: faults.map((fault) => ({ fault, operation: 'update', next: 1 })) });
}
/** The requests that FoneStorm received: a call of the port may send none. */
const requests = () => relay().simulator.control.requests().total;

test('changes fields that FoneStorm does not have at the relay, and sends nothing', async () => {
  const id = await createOne();
  const before = requests();
  expect(await update(id, { organizer: 'ada', attendees: ['grace'], caller_id: '1' })).toMatchObject({
    status: 200,
  });
  expect(requests()).toBe(before);
  expect(await read(id)).toMatchObject({ organizer: 'ada', attendees: ['grace'], caller_id: '1' });
});

test('finishes an update with an unknown outcome by the next one, also if that one sends nothing', async () => {
  const id = await createOne();
  failUpdates('fail-before');
  expect(problemName(await update(id, { label: 'Daily' }))).toBe('outcome-unknown');
  relay().pass(LONGEST_REQUEST);
  expect(await update(id, { organizer: 'ada' })).toMatchObject({ status: 200 });
  expect([await labelAtFoneStorm(id), (await read(id))?.id]).toEqual(['Daily', id]);
  expect(await read(id)).toMatchObject({ label: 'Daily', organizer: 'ada' });
});

test('recognizes an update that FoneStorm made, and refuses the second time, by its fields', async () => {
  const id = await createOne();
  failUpdates('fail-after', 'refuse');
  const changes = { label: '', organizer: 'ada', max_members: 25, before_message: 'Not yet' };
  expect(problemName(await update(id, changes))).toBe('outcome-unknown');
  relay().pass(LONGEST_REQUEST);
  expect(await update(id, changes)).toMatchObject({ status: 200 });
  expect(await read(id)).toMatchObject({ label: '', organizer: 'ada', max_members: 25 });
  expect(await labelAtFoneStorm(id)).toBe(`Conference ${id}`);
});

test.each([
  [
    'given',
    { label: 'Standing room', start_time: '', end_time: '' },
    { start_time: FIELDS.start_time, end_time: FIELDS.end_time },
  ],
  ['cleared', FIELDS, { start_time: '', end_time: '' }],
])(
  'after an update with an unknown outcome and its repeat, the times are %s',
  async (_what, fields, changes) => {
    const id = await createOne(fields);
    failUpdates('fail-after');
    expect(problemName(await update(id, changes))).toBe('outcome-unknown');
    expect(await update(id, changes)).toMatchObject({ status: 200 });
    expect(await read(id)).toMatchObject(changes);
    const events = await relay().advance();
    const changed = events.filter(({ detail }) => detail.metadata.conferenceId === id).at(-1);
    expect(changed).toMatchObject({
      type: 'Conference Updated',
      detail: { changed: ['start_time', 'end_time'] },
    });
  },
);
