import { problemName } from '../api-caller';
import { createConference } from '../created-conferences';
import { FIELDS, freshId, testRelay } from '../test-relay';

const relay = testRelay();

const createOne = () => createConference(relay());

describe('phone numbers', () => {
  const read = (id: string, headers = {}) =>
    relay().call('GET', `/v2/conferences/${id}/fonenumbers`, undefined, headers);

  test('are requested once, and cached until a fresh request or a change of the conference', async () => {
    const id = freshId();
    await relay().call('POST', '/v2/conferences', { id, ...FIELDS, fonenumber: '13175550100' });
    const { sent, call } = relay();
    const before = sent.length;
    for (const _ of ['first', 'second']) {
      expect((await read(id)).body).toEqual({ fonenumbers: ['13175550100'] });
    }
    expect(sent.slice(before)).toEqual(['fonenumbers']);
    await read(id, { 'cache-control': 'no-cache' });
    expect(sent.slice(before)).toEqual(['fonenumbers', 'fonenumbers']);
    expect((await call('PUT', `/v2/conferences/${id}`, { fonenumber: '13175550101' })).status).toBe(200);
    expect((await read(id)).body).toEqual({ fonenumbers: ['13175550101'] });
  });

  test('are requested each time with 2.4, because a number can be assigned without an update of the conference', async () => {
    const id = await createOne();
    const { sent, with: withPorts } = relay();
    const before = sent.length;
    const newer = withPorts({ generation: '2.4' });
    for (const _ of ['first', 'second']) {
      expect((await newer('GET', `/v2/conferences/${id}/fonenumbers`)).status).toBe(200);
    }
    expect(sent.slice(before)).toEqual(['fonenumbers', 'fonenumbers']);
  });

  test('are returned if they cannot be cached', async () => {
    const id = await createOne();
    const { ports, with: withPorts } = relay();
    const definitions = { ...ports.definitions, write: () => Promise.reject(new Error('full')) };
    const answer = await withPorts({ definitions })('GET', `/v2/conferences/${id}/fonenumbers`);
    expect(answer.body.fonenumbers).toHaveLength(1);
  });

  test('of an unknown conference are not found', async () => {
    expect(problemName(await read(freshId()))).toBe('not-found');
  });
});
