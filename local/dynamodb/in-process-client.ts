import {
  __Client as Client,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  DynamoDBServiceException,
  ResourceInUseException,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import { describeStoreFailure } from '../storage/disk-failure';
import { decodeBytes, encodeBytes } from './attribute-bytes';
import type { ActionResponse } from './dynalite-actions';

/** The parts of a command of the SDK that are used here. */
interface SdkCommand {
  readonly input: object;
  readonly schema: readonly [kind: number, namespace: string, operation: string];
}

const EXCEPTIONS = { ConditionalCheckFailedException, ResourceInUseException, ResourceNotFoundException };

/** No request is repeated. */
const METADATA = { attempts: 1, totalRetryDelay: 0 };

/**
 * A client of the SDK whose commands a function performs. The SDK's steps are left out: serialisation, signature, network and
 * retries. With them, the SDK took a third of the local relay's time. Middleware of the step `initialize` can be added, as to
 * any client.
 *
 * @param perform gets the operation and its input, as the SDK would send it; if it throws, DynamoDB has failed
 */
export function createInProcessClient(
  perform: (operation: string, input: object) => Promise<ActionResponse>,
): DynamoDBClient {
  const client = new Client<object, object, { $metadata: object }, never>({} as never);
  const request = async (operation: string, input: object) => {
    const sent = JSON.parse(JSON.stringify(input, encodeBytes)) as object;
    const { statusCode, body } = await perform(operation, sent).catch((error) => {
      throw internalServerError(error);
    });
    if (statusCode !== 200) throw exceptionOf(statusCode, body);
    return { output: { ...decodeBytes(body), $metadata: METADATA }, response: undefined };
  };
  const send = async ({ input, schema: [, , operation] }: SdkCommand) => {
    const context = { commandName: `${operation}Command` };
    const handle = client.middlewareStack.resolve((sent) => request(operation, sent.input), context);
    return (await handle({ input })).output;
  };
  return Object.assign(client, { send }) as unknown as DynamoDBClient;
}

/** The SDK's exception for a response of DynamoDB. */
function exceptionOf(httpStatusCode: number, body: object): DynamoDBServiceException {
  const { __type, message, Message } = body as Readonly<Record<string, string | undefined>>;
  const name = __type?.split('#').at(-1) ?? 'UnknownError';
  const $metadata = { ...METADATA, httpStatusCode };
  const options = { message: message ?? Message ?? name, $metadata };
  if (name in EXCEPTIONS) return new EXCEPTIONS[name as keyof typeof EXCEPTIONS](options);
  return new DynamoDBServiceException({ ...options, name, $fault: 'client' });
}

/** DynamoDB's own error. */
function internalServerError(error: unknown): DynamoDBServiceException {
  const $metadata = { ...METADATA, httpStatusCode: 500 };
  const message = describeStoreFailure(error);
  return new DynamoDBServiceException({ name: 'InternalServerError', $fault: 'server', message, $metadata });
}
