import type { ApiCall, ApiResponse } from './api-caller';
import { FIELDS, type TestRelay } from './test-relay';

/** An answer, with what was sent to FoneStorm for it. */
export type CreationResponse = ApiResponse & { readonly sent: readonly string[] };

/** What tests of creations do, with the house of their file. */
export function creationSteps(relay: () => TestRelay) {
  return {
    /** Sends a creation. */
    async create(
      id: string,
      fields: object = FIELDS,
      call: ApiCall = relay().call,
    ): Promise<CreationResponse> {
      const { sent } = relay();
      const before = sent.length;
      const answer = await call('POST', '/v2/conferences', { id, ...fields });
      return { ...answer, sent: sent.slice(before) };
    },
    /** The relay, which does not wait for an answer of FoneStorm that never comes. */
    hasty(): ApiCall {
      const { impatientFoneStorm, with: over } = relay();
      return over({ fonestorm: impatientFoneStorm });
    },
    /**
     * FoneStorm has one conference of ours, the relay has the same, and it is announced once.
     *
     * @param before what was announced before it was created
     */
    async expectOne(id: string, before: readonly string[] = []): Promise<void> {
      const { call, atFoneStorm, announced, simulator } = relay();
      const [conference, ...others] = atFoneStorm(id);
      expect(others).toEqual([]);
      const read = await call('GET', `/v2/conferences/${id}`);
      expect(read.body.conference).toMatchObject({
        ...{ id, ...FIELDS },
        conference_pin: simulator.control.conference(conference?.id ?? '').pin,
      });
      expect(announced(id)).toEqual([...before, 'created']);
    },
  };
}
