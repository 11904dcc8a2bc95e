import type { Table } from '../../../lambda/adapters/dynamodb/items';

interface ObservedRequest {
  /** As the SDK names the command. */
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** The requests that work sends to a table, in order. */
export async function observeRequests(
  { client }: Table,
  work: () => Promise<unknown>,
): Promise<readonly ObservedRequest[]> {
  const requests: ObservedRequest[] = [];
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (request) => {
        requests.push({ name: commandName, input: { ...request.input } });
        return next(request);
      },
    { step: 'initialize', name: 'observed requests' },
  );
  await work().finally(() => client.middlewareStack.remove('observed requests'));
  return requests;
}
