import { conferencesHandler } from '../../lambda/http/conferences-handler';
import { FIELDS, freshId, type Ports, testRelay, UNREACHABLE_URL } from '../operations/test-relay';
import { recordingLogger } from '../recording-logger';

const relay = testRelay();
const TOKEN = `AQB8${'x'.repeat(600)}`;
const handle = (event: unknown, others: Partial<Ports> = {}) =>
  conferencesHandler({ ...relay().ports, corsOrigins: [], ...others })(event, 'request-1');

async function failureOf(event: unknown, others?: Partial<Ports>) {
  const error = await handle(event, others).then(
    (answer) => new Error(`expected a failure, got ${JSON.stringify(answer)}`),
    (thrown: Error) => thrown,
  );
  return { type: error.name, detail: error.message };
}

const task = (more: object = {}) => ({
  ...{ operation: 'create', conference: FIELDS, idempotency_key: freshId(), task_token: TOKEN },
  ...more,
});

describe('the creation of a task that waits', () => {
  test('stores the token beside the definition, and answers without the PIN', async () => {
    const answer = (await handle(task())) as { conference: { id: string } };
    const { id } = answer.conference;
    expect(answer).toEqual({ conference: { id } });
    expect(await relay().ports.workflowTokens.read(id)).toMatchObject({ token: TOKEN });
    expect(JSON.stringify(await relay().ports.definitions.read(id))).not.toContain(TOKEN);
  });

  test('shows the token in no answer, event and log line', async () => {
    const { logger, lines } = recordingLogger();
    const answer = (await handle(task(), { logger })) as { conference: { id: string } };
    const { id } = answer.conference;
    const shown = [
      await handle({ operation: 'get', id }, { logger }),
      await handle({ operation: 'list' }, { logger }),
      await relay().advance(),
      await handle({ operation: 'events', id }, { logger }),
      await failureOf(task({ conference: {} }), { logger }),
      lines,
    ];
    expect(JSON.stringify(shown)).toContain(id);
    expect(JSON.stringify(shown)).not.toContain(TOKEN);
  });

  test('with the same key and another token finds the same conference, whose newest token counts', async () => {
    const first = task();
    const created = (await handle(first)) as { conference: { id: string } };
    expect(await handle({ ...first, task_token: 'newer' })).toEqual(created);
    const { id } = created.conference;
    expect(relay().atFoneStorm(id)).toHaveLength(1);
    expect(await relay().ports.workflowTokens.read(id)).toMatchObject({ token: 'newer' });
  });

  test.each([
    ['faults', task({ conference: { start_time: 'soon' } }), 'end_time'],
    ['an id of another conference', task({ conference: { id: 'taken', ...FIELDS } }), 'id: expected'],
    ['an empty token', task({ task_token: '' }), 'task_token: expected the token of a task'],
    ['a token that is too long', task({ task_token: 'x'.repeat(2049) }), 'of 1 to 2048 characters'],
    ['a token that is a number', task({ task_token: 7 }), 'task_token: expected'],
    [
      'neither a key nor an id, because each retry has another token',
      { operation: 'create', conference: FIELDS, task_token: TOKEN },
      'idempotency_key: expected a key, or an id in the conference',
    ],
  ])('with %s fails with ConferenceRelay.Refused', async (_name, event, detail) => {
    await relay().call('POST', '/v2/conferences', { id: 'taken', ...FIELDS });
    expect(await failureOf(event)).toEqual({
      type: 'ConferenceRelay.Refused',
      detail: expect.stringContaining(detail),
    });
  });

  test('that FoneStorm refuses fails with ConferenceRelay.Refused, and no workflow waits', async () => {
    relay().foneStorm({ apiFaults: [{ fault: 'refuse', operation: 'create', next: 1 }] });
    const id = freshId();
    const { type, detail } = await failureOf(task({ conference: { id, ...FIELDS } }));
    expect([type, detail]).toEqual([
      'ConferenceRelay.Refused',
      expect.stringContaining('refused-by-fonestorm'),
    ]);
    expect(await relay().ports.workflowTokens.read(id)).toBeUndefined();
  });

  test('fails with ConferenceRelay.Unavailable while FoneStorm cannot be reached', async () => {
    const fonestorm = relay().client({ url: UNREACHABLE_URL });
    expect((await failureOf(task(), { fonestorm })).type).toBe('ConferenceRelay.Unavailable');
  });

  test('is not possible over HTTP: the field of a request is unknown', async () => {
    const { status } = await relay().call('POST', '/v2/conferences', { ...FIELDS, task_token: TOKEN });
    expect(status).toBe(400);
  });
});
