import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { describeStoreFailure } from '../storage/disk-failure';
import type { ActionResponse } from './dynalite-actions';

/** The parts of the SDK's request that are used here. */
interface SdkRequest {
  readonly headers: Record<string, string>;
  readonly body: Uint8Array | string;
}

type InProcessConfig = Required<Pick<DynamoDBClientConfig, 'requestHandler' | 'signer'>>;

/**
 * Passes a client's requests directly to a function: signature and network would be half of the cost of a request.
 *
 * @param perform gets the operation and its input; if it throws, DynamoDB has failed
 */
export function handleInProcess(
  perform: (operation: string, input: object) => Promise<ActionResponse>,
): InProcessConfig {
  const signer = { sign: async (request: SdkRequest) => request };
  return {
    signer: signer as unknown as InProcessConfig['signer'],
    requestHandler: {
      async handle({ headers, body: requestBody }: SdkRequest) {
        const [, operation = ''] = headers['x-amz-target']?.split('.') ?? [];
        const { statusCode, body } = await perform(operation, JSON.parse(decodeBody(requestBody))).catch(
          internalServerError,
        );
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
function internalServerError(error: unknown): ActionResponse {
  const __type = 'com.amazonaws.dynamodb.v20120810#InternalServerError';
  return { statusCode: 500, body: { __type, message: describeStoreFailure(error) } };
}

/** `Buffer.from(body)` would take the SDK's bytes for a string, and the SDK logs a warning then. */
function decodeBody(body: SdkRequest['body']): string {
  if (typeof body === 'string') return body;
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
}
