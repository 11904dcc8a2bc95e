import { type Invocation, toInvocationAnswer, toInvocationRequest } from '../lambda/contract/invocation';
import { problemOf } from './problem';

/** Executes an invocation, and returns its answer. */
export type Transport = (invocation: Invocation) => Promise<Readonly<Record<string, unknown>>>;

/** A `LambdaClient` of `@aws-sdk/client-lambda`. */
export interface LambdaInvoker {
  /** Sends an `InvokeCommand`. */
  send(command: never): Promise<unknown>;
}

/** The relay in AWS. */
export interface FunctionOptions {
  /** The name or the ARN of the relay's function `manage-conferences`: `relay.functions.manageConferences.lambda.functionName`. */
  readonly functionName: string;
  /**
   * The client that invokes the function.
   *
   * @default - a new `LambdaClient` of `@aws-sdk/client-lambda`, with the settings of the environment
   */
  readonly client?: LambdaInvoker;
}

/** A relay over HTTP, such as the one of `npm start`. */
export interface UrlOptions {
  /** The URL of the relay, without `/v2`. */
  readonly url: string;
  /** A token of the relay. */
  readonly token: string;
}

/** Invokes the function. Only this transport needs `@aws-sdk/client-lambda`. */
export function lambdaTransport({ functionName, client }: FunctionOptions): Transport {
  if (!functionName) throw new Error('functionName: expected the name or the ARN of the function, got none');
  let created: LambdaInvoker | undefined = client;
  return async (invocation) => {
    const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
    created ??= new LambdaClient();
    const command = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(invocation) });
    const { FunctionError, Payload } = (await created.send(command as never)) as InvokeResult;
    const text = new TextDecoder().decode(Payload);
    if (FunctionError === undefined) return JSON.parse(text);
    const { errorType = FunctionError, errorMessage = '' } = JSON.parse(text) as LambdaError;
    throw problemOf(errorMessage) ?? new Error(`${functionName} failed: ${errorType}: ${errorMessage}`);
  };
}

/** The part of an `InvokeCommandOutput` that is read. */
interface InvokeResult {
  readonly FunctionError?: string;
  readonly Payload?: Uint8Array;
}

interface LambdaError {
  readonly errorType?: string;
  readonly errorMessage?: string;
}

/** Sends the HTTP request that has the meaning of the invocation. */
export function httpTransport({ url, token }: UrlOptions): Transport {
  return async (invocation) => {
    const { method, path, query, headers, body } = toInvocationRequest(invocation);
    const address = `${url.replace(/\/$/, '')}${path}${query === '' ? '' : `?${query}`}`;
    const response = await fetch(address, {
      method,
      headers: { ...headers, token },
      ...(body !== '' && { body }),
    });
    const text = await response.text();
    if (response.ok) return toInvocationAnswer(text, response.headers.get('link') ?? undefined);
    const retryAfter = response.headers.get('retry-after');
    throw (
      problemOf(text, retryAfter === null ? undefined : Number(retryAfter)) ??
      new Error(`${method} ${path} failed: HTTP ${response.status}`)
    );
  };
}
