import type { ChangeEntry } from '../../lambda/domain/entry';
import type { ApiFault } from '../../simulator/faults';
import type { ApiResponse } from './api-caller';
import { FIELDS, freshId, type TestRelay } from './test-relay';

/** What tests of updates do with a house. */
export function updateSteps(relay: () => TestRelay) {
  return { created, update, strike, both, changedNames };

  async function created(): Promise<string> {
    const id = freshId();
    const { status } = await relay().call('POST', '/v2/conferences', { id, ...FIELDS });
    expect(status).toBe(201);
    return id;
  }

  function update(id: string, changes: object): Promise<ApiResponse> {
    return relay().call('PUT', `/v2/conferences/${id}`, changes);
  }

  function strike(...faults: readonly ApiFault['fault'][]): void {
    relay().foneStorm({ apiFaults: faults.map((fault) => ({ fault, operation: 'update', next: 1 })) });
  }

  /** What the relay and FoneStorm have of these fields. */
  async function both(id: string, ...names: readonly string[]) {
    const read = await relay().call('GET', `/v2/conferences/${id}`);
    const there = relay().simulator.control.conference(id).fields;
    const pick = (from: object = {}) =>
      Object.fromEntries(names.map((name) => [name, Reflect.get(from, name)]));
    return { relay: pick(read.body.conference), foneStorm: pick(there) };
  }

  /** The names of the fields that updates of a conference were announced to have changed; a repeat counts once. */
  function changedNames(id: string): readonly (readonly string[])[] {
    const updates = relay().mailbox.filter(
      (entry): entry is ChangeEntry =>
        entry.kind === 'change' && entry.change === 'updated' && entry.conferenceId === id,
    );
    return [...new Map(updates.map((entry) => [entry.id, entry.changed ?? []])).values()];
  }
}

/** Of `both`: the same at both sides. */
export const sameAtBothSides = (fields: object) => ({ relay: fields, foneStorm: fields });
