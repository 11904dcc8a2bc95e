import type { Definition } from '../../../lambda/domain/definition';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { FIELDS, testRelay } from '../test-relay';

const relay = testRelay();
let it: IsolatedRelay;
beforeEach(async () => {
  it = await isolatedRelay(relay());
});

/** In milliseconds, longer than any request. */
const LATER = 91_000;

const stored = async () => (await it.ports.definitions.read('a')) as Definition;
/** The requests to FoneStorm that are sent during some work. */
async function sent(work: () => Promise<unknown>): Promise<readonly string[]> {
  const before = relay().sent.length;
  await work();
  return relay().sent.slice(before);
}

/** A sweep whose list has another version of the definition twice, on its second page. */
async function sweepWithList(change: (stored: Definition) => Definition): Promise<void> {
  const { definitions } = it.ports;
  const items = [change(await stored())];
  const listUnfinished = async (_limit: number, from?: string) =>
    from === undefined ? { items: [], cursor: 'more' } : { items: [...items, ...items] };
  await it.sweep({ definitions: { ...definitions, listUnfinished } });
  await it.settle();
}

/** The same definition with another stage of its change. */
function inStage({ intent, ...more }: Definition, stage: 'requesting' | 'announcing'): Definition {
  return { ...more, ...(intent && { intent: { ...intent, stage } }) };
}

describe('the list of unfinished changes is stale', () => {
  test('a change with an unknown outcome that is listed as completed is finished at FoneStorm, once', async () => {
    await it.create('a');
    relay().foneStorm({ apiFaults: [{ fault: 'fail-before', operation: 'update', next: 1 }] });
    expect((await it.call('PUT', '/v2/conferences/a', { label: 'Daily' })).status).toBe(502);
    it.pass(LATER);
    const work = () => sweepWithList((definition) => inStage(definition, 'announcing'));
    expect(await sent(work)).toEqual(['list', 'update']);
    expect((await stored()).intent).toBeUndefined();
    expect(it.types('a')).toEqual(['Conference Scheduled', 'Conference Updated']);
  });

  test('a creation with an unknown outcome that is listed as completed is found at FoneStorm', async () => {
    relay().foneStorm({
      apiFaults: [
        { fault: 'fail-after', operation: 'create', next: 1 },
        { fault: 'fail-before', operation: 'list', next: 1 },
      ],
    });
    expect((await it.call('POST', '/v2/conferences', { id: 'a', ...FIELDS })).status).toBe(502);
    it.pass(LATER);
    await sweepWithList((definition) => inStage(definition, 'announcing'));
    expect((await stored()).status).toBe('confirmed');
    expect((await stored()).intent).toBeUndefined();
  });

  test('a completed change that is listed with an unknown outcome is announced without a request to FoneStorm', async () => {
    await it.create('a');
    const mailbox = { put: () => Promise.reject(new Error('the mailbox is broken')) };
    await relay().with({ ...it.ports, mailbox })('PUT', '/v2/conferences/a', { label: 'Daily' });
    relay().foneStorm({ apiFaults: [{ fault: 'fail-before', operation: 'list', next: 1 }] });
    const work = () => sweepWithList((definition) => inStage(definition, 'requesting'));
    expect(await sent(work)).toEqual(['list']);
    expect((await stored()).intent).toBeUndefined();
    expect(it.types('a')).toEqual(['Conference Scheduled', 'Conference Updated']);
  });

  test('a finished change that is still listed is ignored', async () => {
    await it.create('a');
    const intent = {
      kind: 'delete',
      stage: 'requesting',
      startedAt: it.now(),
      version: 9,
    } as const;
    it.pass(LATER);
    expect(await sent(() => sweepWithList((definition) => ({ ...definition, intent })))).toEqual(['list']);
    expect((await stored()).status).toBe('confirmed');
    expect(it.warnings).toEqual([]);
  });
});
