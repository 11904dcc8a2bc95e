import type { ApiResponse } from '../operations/api-caller';
import { FIELDS, type TestRelay } from '../operations/test-relay';

/** Requests about conferences, in JSON, to the test relay of a file. */
export function conferences(relay: () => TestRelay) {
  const create = (fields: object, headers: Readonly<Record<string, string>> = {}): Promise<ApiResponse> =>
    relay().call('POST', '/v2/conferences', { ...FIELDS, ...fields }, headers);
  return {
    create,
    update: (id: string, fields: object): Promise<ApiResponse> =>
      relay().call('PUT', `/v2/conferences/${id}`, fields),
    async read(id: unknown) {
      return (await relay().call('GET', `/v2/conferences/${id}`)).body.conference ?? { id: '' };
    },
    /** Creates a conference, and returns its id. */
    async created(fields: object = {}): Promise<string> {
      const { status, body } = await create(fields);
      expect(status).toBe(201);
      return body.conference?.id ?? '';
    },
  };
}
