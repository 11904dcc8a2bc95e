import type { Logger } from '../../ports/logger';
import { redactErrors } from './redacted-errors';

/** AWS Lambda gives an execution environment one invocation at a time. */
let requestId: string | undefined;

/** Lines that are logged during an invocation have its request id, as Lambda's own lines about it. */
export function withRequestId<E, R>(
  handle: (event: E, requestId: string) => Promise<R>,
): (event: E, context: { readonly awsRequestId: string }) => Promise<R> {
  return (event, { awsRequestId }) => {
    requestId = awsRequestId;
    return handle(event, awsRequestId);
  };
}

/**
 * Structured logs in Amazon CloudWatch: each line is a JSON object. Lambda's JSON format reads its `timestamp` and `level`
 * (AWS Lambda developer guide, "Log-level filtering"). Lambda discards lines below the function's log level, and leaves the
 * others as they are.
 */
export const lambdaLogger: Logger = { info: writer('INFO'), warn: writer('WARN'), error: writer('ERROR') };

function writer(level: 'INFO' | 'WARN' | 'ERROR'): Logger['info'] {
  return (message, fields = {}) => {
    const line = { timestamp: new Date().toISOString(), level, requestId, message };
    process.stdout.write(`${toJson({ ...line, ...redactErrors(fields) }) ?? toJson(line)}\n`);
  };
}

/** @returns undefined for an object that JSON cannot hold, such as a circular one: a line never fails the work that it is about */
function toJson(line: object): string | undefined {
  try {
    return JSON.stringify(line);
  } catch {
    return undefined;
  }
}
