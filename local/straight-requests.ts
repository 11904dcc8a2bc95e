import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { Answered } from './dynalite-actions';

/** Of a request of the SDK's, what is looked at. */
interface Sent {
  readonly headers: Record<string, string>;
  readonly body: Uint8Array | string;
}

type Straight = Required<Pick<DynamoDBClientConfig, 'requestHandler' | 'signer'>>;

/**
 * Has a client's requests go straight to a function: the signature and the network between the two would be half of
 * what a request costs.
 *
 * @param perform is given the operation and its input; if it throws, DynamoDB has failed
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

/** As DynamoDB has it; the SDK tries such a request again. */
function failed(error: unknown): Answered {
  const message = error instanceof Error ? error.message : String(error);
  return {
    statusCode: 500,
    body: { __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError', message },
  };
}

/** The SDK's own kind of bytes pretend to be a text where they are copied, and complain of it. */
function textOf(body: Sent['body']): string {
  if (typeof body === 'string') return body;
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
}
