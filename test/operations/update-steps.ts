import type { ChangeEntry } from '../../lambda/domain/entry';
import type { ApiFault } from '../../simulator/faults';
import type { ApiResponse } from './api-caller';
import { FIELDS, freshId, type TestRelay } from './test-relay';

/** Steps for tests of updates, with the relay of their file. */
export function updateSteps(relay: () => TestRelay) {
  return { createOne, update, failUpdates, both, changedNames };

  async function createOne(): Promise<string> {
    const id = freshId();
    const { status } = await relay().call('POST', '/v2/conferences', { id, ...FIELDS });
    expect(status).toBe(201);
    return id;
  }

  function update(id: string, changes: object): Promise<ApiResponse> {
    return relay().call('PUT', `/v2/conferences/${id}`, changes);
  }

  function failUpdates(...faults: readonly ApiFault['fault'][]): void {
    relay().foneStorm({ apiFaults: faults.map((fault) => ({ fault, operation: 'update', next: 1 })) });
  }

  /** The values of fields at the relay and at FoneStorm. */
  async function both(id: string, ...names: readonly string[]) {
    const read = await relay().call('GET', `/v2/conferences/${id}`);
    const atFoneStorm = relay().simulator.control.conference(id).fields;
    const pick = (fields: object = {}) =>
      Object.fromEntries(names.map((name) => [name, Reflect.get(fields, name)]));
    return { relay: pick(read.body.conference), foneStorm: pick(atFoneStorm) };
  }

  /** The names of the changed fields in each announced update; a repeat counts once. */
  function changedNames(id: string): readonly (readonly string[])[] {
    const updates = relay().mailbox.filter(
      (entry): entry is ChangeEntry =>
        entry.kind === 'change' && entry.change === 'updated' && entry.conferenceId === id,
    );
    return [...new Map(updates.map((entry) => [entry.id, entry.changed ?? []])).values()];
  }
}

/** The result of `both` for equal values at both sides. */
export const sameAtBothSides = (fields: object) => ({ relay: fields, foneStorm: fields });
