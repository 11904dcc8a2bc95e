import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { storeFailure } from './disk-failure';
import type { Answered } from './dynalite-actions';

/** The parts of the SDK's request that are used here. */
interface Sent {
  readonly headers: Record<string, string>;
  readonly body: Uint8Array | string;
}

type Straight = Required<Pick<DynamoDBClientConfig, 'requestHandler' | 'signer'>>;

/**
 * Passes a client's requests directly to a function: signature and network would be half of the cost of a request.
 *
 * @param perform gets the operation and its input; if it throws, DynamoDB has failed
 */
export function straightTo(perform: (operation: string, input: object) => Promise<Answered>): Straight {
  const signer = { sign: async (request: Sent) => request };
  return {
    signer: signer as unknown as Straight['signer'],
    requestHandler: {
      async handle({ headers, body: sent }: Sent) {
        const [, operation = ''] = headers['x-amz-target']?.split('.') ?? [];
        const { statusCode, body } = await perform(operation, JSON.parse(textOf(sent))).catch(failed);
        return {
          response: {
            statusCode,
            headers: { 'content-type': 'application/x-amz-json-1.0' },
            body: Buffer.from(JSON.stringify(body)),
          },
        };
      },
    },
  };
}

/** DynamoDB's own error; the SDK retries such a request. */
function failed(error: unknown): Answered {
  const __type = 'com.amazonaws.dynamodb.v20120810#InternalServerError';
  return { statusCode: 500, body: { __type, message: storeFailure(error) } };
}

/** The SDK's own kind of bytes pretend to be a text where they are copied, and complain of it. */
function textOf(body: Sent['body']): string {
  if (typeof body === 'string') return body;
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
}
