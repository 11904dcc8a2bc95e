import type { Definition } from '../../../lambda/domain/definition';
import { after } from '../../../lambda/domain/instant';
import { FIELDS, freshId, testRelay } from '../test-relay';

const relay = testRelay();
const HOUR = 3600_000;

/** A conference with a property that was written by a clock that was an hour ahead. */
async function written(more: (stored: Definition) => Partial<Definition>): Promise<string> {
  const { call, ports } = relay();
  const id = freshId();
  await call('POST', '/v2/conferences', { id, ...FIELDS });
  const stored = await ports.definitions.read(id);
  if (!stored) throw new Error('expected a definition');
  await ports.definitions.write({ ...stored, ...more(stored), version: stored.version + 1 });
  return id;
}

const ahead = () => after(relay().ports.clock.now(), HOUR);

test('allows a change after one that was started by a clock an hour ahead', async () => {
  const id = await written(({ version }) => ({
    intent: {
      ...{ kind: 'update', stage: 'requesting', startedAt: ahead(), version },
      changes: { label: 'Daily' },
    },
  }));
  const { status } = await relay().call('PUT', `/v2/conferences/${id}`, { label: 'Monthly' });
  expect(status).toBe(200);
});

test('allows a change after one with an unknown outcome by a clock an hour ahead', async () => {
  const id = await written(() => ({ outcomeUnknownAt: ahead() }));
  const { status } = await relay().call('PUT', `/v2/conferences/${id}`, { label: 'Monthly' });
  expect(status).toBe(200);
});
