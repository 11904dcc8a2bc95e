import { AUDIT_CODES } from '../../lambda/contract/audit-codes';
import { ROUTES } from '../../lambda/contract/routes';
import type { Logger } from '../../lambda/ports/logger';
import { FIELDS, freshId, testRelay } from '../operations/test-relay';

const relay = testRelay();

const SOURCE = '203.0.113.9';

type Line = Readonly<Record<string, unknown>> & { readonly code: string };

/** The audit trail of the requests that `work` sends, without the ids of the requests. */
async function trail(work: (call: ReturnType<typeof from>) => Promise<unknown>): Promise<readonly Line[]> {
  const lines: Line[] = [];
  const keep: Logger['info'] = (code, fields = {}) => {
    if ('source' in fields) lines.push({ ...fields, code });
  };
  await work(from({ info: keep, warn: keep, error: keep }));
  return lines.map(({ requestId, ...line }) => {
    expect(requestId).toMatch(/^[\w-]{36}$/);
    return line as Line;
  });
}

function from(logger: Logger) {
  const call = relay().with({ logger });
  return (method: string, path: string, body?: unknown, token = 'key', ip = SOURCE) =>
    call(method, path, body, { token }, ip);
}

const line = (code: string, outcome: string, more: object = {}) => ({
  code,
  outcome,
  source: SOURCE,
  ...more,
});
const ADA = { caller: 'ada' };

describe('the audit trail has one line', () => {
  test('for each login, with its outcome, its address, and its user if the user exists', async () => {
    const lines = await trail(async (call) => {
      for (const body of [
        { username: 'ada', password: 'right' },
        { username: 'ada', password: 'wrong' },
        { username: 'right', password: 'ada' },
        { username: 'ada' },
      ])
        await call('POST', '/v2/auth', body, '');
      await call('POST', '/v2/auth', { username: 'ada', password: 'wrong' }, '');
      await call('POST', '/v2/auth', { username: 'ada', password: 'right' }, '');
    });
    expect(lines).toEqual([
      line('audit.login', 'succeeded', { caller: 'login:ada' }),
      line('audit.login', 'unauthenticated', { caller: 'login:ada' }),
      line('audit.login', 'unauthenticated'),
      line('audit.login', 'invalid-request'),
      line('audit.login', 'unauthenticated', { caller: 'login:ada' }),
      line('audit.login', 'too-many-logins'),
    ]);
  });

  test('for a creation, an update, a deletion and an erasure', async () => {
    const id = freshId();
    const path = `/v2/conferences/${id}`;
    const lines = await trail(async (call) => {
      await call('POST', '/v2/conferences', { ...FIELDS, id });
      await call('PUT', path, { label: 'Daily' }, 'key of grace');
      await call('DELETE', path);
      await call('DELETE', `${path}?erase=%74rue`);
    });
    const about = { ...ADA, conferenceId: id };
    expect(lines).toEqual([
      line('audit.create', 'succeeded', about),
      line('audit.update', 'succeeded', { caller: 'grace', conferenceId: id }),
      line('audit.delete', 'succeeded', about),
      line('audit.erase', 'succeeded', about),
    ]);
  });

  test('that names the user of a login, for the requests with its token', async () => {
    const id = freshId();
    const lines = await trail(async (call) => {
      const { body } = await call(
        'POST',
        '/v2/auth',
        { username: 'ada', password: 'right' },
        '',
        '203.0.113.10',
      );
      await call('POST', '/v2/conferences', { ...FIELDS, id }, String(body.token));
    });
    expect(lines[1]).toEqual(line('audit.create', 'succeeded', { caller: 'login:ada', conferenceId: id }));
  });

  test('that names the id that the relay chose for a creation', async () => {
    let id: string | undefined;
    const lines = await trail(async (call) => {
      id = (await call('POST', '/v2/conferences', FIELDS)).body.conference?.id;
    });
    expect(lines).toEqual([line('audit.create', 'succeeded', { ...ADA, conferenceId: id })]);
  });

  test('for a retry of a delivery', async () => {
    const delivery = { conferenceId: 'there', position: 1, status: 'failed' } as const;
    await relay().ports.deliveries.write({ ...delivery, attempts: [], attemptCount: 1, version: 1 });
    const lines = await trail(async (call) => {
      await call('POST', '/v2/deliveries/there.1/retry');
      await call('POST', '/v2/deliveries/there.2/retry');
      await call('POST', '/v2/deliveries/none.1/retry');
    });
    const about = { ...ADA, conferenceId: 'there' };
    expect(lines).toEqual([
      line('audit.retry', 'succeeded', { ...about, position: 1 }),
      line('audit.retry', 'not-found', about),
      line('audit.retry', 'not-found', { ...ADA, conferenceId: 'none' }),
    ]);
  });

  test('for each change of a FoneNumber, with the number', async () => {
    const notify = { fonenumber: '0.3215550001e10', method: 'GET', url: 'https://caller.example/' };
    const lines = await trail(async (call) => {
      await call('POST', '/v2/fonenumbers/3215550001/service', { service_type: 'Busy' });
      await call('POST', '/v2/fonenumbers/9995550000/service', { service_type: 'Busy' });
      await call('POST', '/v2/fonenumbers/1/service', { service_type: 'Busy' });
      await call('POST', '/v2/calls/receive_notify', notify);
      await call('POST', '/v2/calls/send_notify', { ...notify, url: '' });
    });
    expect(lines).toEqual([
      line('audit.service', 'succeeded', { ...ADA, fonenumber: '3215550001' }),
      line('audit.service', 'not-found', { ...ADA, fonenumber: '9995550000' }),
      line('audit.service', 'invalid-request', ADA),
      line('audit.receive_notify', 'succeeded', { ...ADA, fonenumber: '3215550001' }),
      line('audit.send_notify', 'invalid-request', ADA),
    ]);
  });

  test('for a request that is refused or fails, with the name of the problem', async () => {
    const lines = await trail(async (call) => {
      await call('POST', '/v2/conferences', FIELDS, 'no token');
      await call('DELETE', '/v2/conferences/there?erase=true', undefined, 'no token');
      await call('POST', '/v2/conferences', { id: 'a b' });
      await call('PUT', '/v2/conferences/nowhere', { label: 'Daily' });
      await call('DELETE', '/v2/conferences/n%00where');
      await call('DELETE', '/v2/conferences/there?erase=maybe');
      relay().foneStorm({ ids: 'rejected' });
      await call('POST', '/v2/conferences', { ...FIELDS, id: 'refused' });
    });
    expect(lines).toEqual([
      line('audit.create', 'unauthenticated'),
      line('audit.delete', 'unauthenticated'),
      line('audit.create', 'invalid-request', ADA),
      line('audit.update', 'not-found', { ...ADA, conferenceId: 'nowhere' }),
      line('audit.delete', 'not-found', ADA),
      line('audit.delete', 'invalid-request', { ...ADA, conferenceId: 'there' }),
      line('audit.create', 'refused-by-fonestorm', { ...ADA, conferenceId: 'refused' }),
    ]);
  });

  test('for each read of a signing secret, without the secret', async () => {
    const lines = await trail(async (call) => {
      const delivered = { ...FIELDS, id: 'delivered', callback_url: 'https://receiver.example/hook' };
      await call('POST', '/v2/conferences', delivered);
      await call('GET', '/v2/conferences/delivered/signing-secret');
      await call('GET', '/v2/conferences/none/signing-secret');
      await call('GET', '/v2/conferences/delivered/signing-secret', undefined, 'wrong');
    });
    expect(lines).toEqual([
      line('audit.create', 'succeeded', { ...ADA, conferenceId: 'delivered' }),
      line('audit.signing_secret', 'succeeded', { ...ADA, conferenceId: 'delivered' }),
      line('audit.signing_secret', 'not-found', { ...ADA, conferenceId: 'none' }),
      line('audit.signing_secret', 'unauthenticated'),
    ]);
  });

  test('for each route that does not only read', () => {
    const writes = Object.values(ROUTES).filter((route) => !route.startsWith('GET '));
    expect(writes.filter((route) => AUDIT_CODES[route] === undefined)).toEqual([]);
  });

  test('for no other request that reads', async () => {
    const lines = await trail(async (call) => {
      for (const path of ['', '/there', '/there/callbacks', '/there/deliveries', '/there/events'])
        await call('GET', `/v2/conferences${path}`);
      await call('GET', '/v2/deliveries?status=failed');
      await call('GET', '/v2/fonenumbers');
      await call('GET', '/v2/fonenumbers/3215550001');
    });
    expect(lines).toEqual([]);
  });
});
