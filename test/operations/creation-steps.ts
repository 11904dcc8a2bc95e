import type { ApiCall, ApiResponse } from './api-caller';
import { FIELDS, type TestRelay } from './test-relay';

/** A response, with the requests that were sent to FoneStorm for it. */
export type CreationResponse = ApiResponse & { readonly sent: readonly string[] };

/** Steps for tests of creations, with the relay of their file. */
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
    /** The API, with a FoneStorm client that does not wait for a response that FoneStorm never sends. */
    impatientApi(): ApiCall {
      const { impatientFoneStorm, with: withPorts } = relay();
      return withPorts({ fonestorm: impatientFoneStorm });
    },
    /**
     * Expects that the relay and FoneStorm have the conference once, and that it is announced once.
     *
     * @param before the changes that were announced before its creation
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
