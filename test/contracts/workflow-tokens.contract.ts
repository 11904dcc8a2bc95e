import { randomUUID } from 'node:crypto';
import type { Instant } from '../../lambda/domain/instant';
import type { WaitingWorkflow, WorkflowTokens } from '../../lambda/ports/workflows';

const EXPIRES = '2027-11-27T10:00:00.000Z' as Instant;
const first: WaitingWorkflow = { token: 'first', request: 'r1' };
const second: WaitingWorkflow = { token: 'second', request: 'r1' };
const third: WaitingWorkflow = { token: 'third', request: 'r1' };

/** The contract of every store of waiting workflows. Each test uses its own conference. */
export function workflowTokensContract(make: () => Promise<WorkflowTokens>): void {
  let tokens: WorkflowTokens;
  let id: string;
  beforeAll(async () => {
    tokens = await make();
  });
  beforeEach(() => {
    id = randomUUID();
  });

  test('no workflow waits for a conference at first', async () => {
    expect(await tokens.read(id)).toBeUndefined();
  });

  test('a stored workflow is read again', async () => {
    expect(await tokens.write(id, first, undefined, EXPIRES)).toBe(true);
    expect(await tokens.read(id)).toEqual(first);
    expect(await tokens.read(randomUUID())).toBeUndefined();
  });

  test('a token of the greatest length is stored whole', async () => {
    const longest = { token: 'A'.repeat(2048), request: 'r'.repeat(512) };
    await tokens.write(id, longest, undefined, EXPIRES);
    expect(await tokens.read(id)).toEqual(longest);
  });

  test('a workflow replaces the one that was read before', async () => {
    await tokens.write(id, first, undefined, EXPIRES);
    expect(await tokens.write(id, second, first, EXPIRES)).toBe(true);
    expect(await tokens.read(id)).toEqual(second);
  });

  test('a workflow does not replace one that was stored after the read', async () => {
    await tokens.write(id, second, undefined, EXPIRES);
    expect(await tokens.write(id, first, undefined, EXPIRES)).toBe(false);
    await tokens.write(id, third, second, EXPIRES);
    expect(await tokens.write(id, first, second, EXPIRES)).toBe(false);
    expect(await tokens.read(id)).toEqual(third);
  });

  test('a workflow does not replace one that was removed after the read', async () => {
    await tokens.write(id, first, undefined, EXPIRES);
    await tokens.remove(id, first);
    expect(await tokens.write(id, second, first, EXPIRES)).toBe(false);
    expect(await tokens.write(id, second, undefined, EXPIRES)).toBe(true);
  });

  test('of several concurrent writes, one is stored', async () => {
    const writes = [first, second, third].map((each) => tokens.write(id, each, undefined, EXPIRES));
    const results = await Promise.all(writes);
    expect(results.filter((isStored) => isStored)).toHaveLength(1);
    expect(await tokens.read(id)).toEqual([first, second, third][results.indexOf(true)]);
  });

  test('a removed workflow is gone, and a repeat of the removal changes nothing', async () => {
    await tokens.write(id, first, undefined, EXPIRES);
    await tokens.remove(id, first);
    await tokens.remove(id, first);
    expect(await tokens.read(id)).toBeUndefined();
  });

  test('the removal of an earlier workflow leaves a newer one', async () => {
    await tokens.write(id, first, undefined, EXPIRES);
    await tokens.write(id, second, first, EXPIRES);
    await tokens.remove(id, first);
    expect(await tokens.read(id)).toEqual(second);
  });
}
