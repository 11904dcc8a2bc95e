import { AwsRefusal } from './aws-refusal';

/** The most characters of a task token: AWS Step Functions API reference, "SendTaskSuccess". */
export const MAX_TOKEN_LENGTH = 2048;
/** The most bytes of an output, in UTF-8: the same page. */
export const MAX_OUTPUT_BYTES = 262_144;
/** The most characters of an error and of its cause: "SendTaskFailure". */
const MAX_ERROR_LENGTH = 256;
const MAX_CAUSE_LENGTH = 32_768;

/** The fields of `SendTaskSuccess` and `SendTaskFailure` that have limits. */
export interface TaskResult {
  readonly taskToken?: string | undefined;
  readonly output?: string | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** @throws {AwsRefusal} if AWS Step Functions would refuse such a request for any token */
export function requireTaskResult({ taskToken = '', output, error = '', cause = '' }: TaskResult): void {
  if (taskToken.length < 1 || taskToken.length > MAX_TOKEN_LENGTH)
    refuse(`taskToken: expected 1 to ${MAX_TOKEN_LENGTH} characters, got ${taskToken.length}`);
  if (error.length > MAX_ERROR_LENGTH)
    refuse(`error: expected at most ${MAX_ERROR_LENGTH} characters, got ${error.length}`);
  if (cause.length > MAX_CAUSE_LENGTH)
    refuse(`cause: expected at most ${MAX_CAUSE_LENGTH} characters, got ${cause.length}`);
  if (output === undefined) return;
  const bytes = Buffer.byteLength(output);
  if (bytes > MAX_OUTPUT_BYTES) refuse(`output: expected at most ${MAX_OUTPUT_BYTES} bytes, got ${bytes}`);
  if (!isJson(output)) throw new AwsRefusal('InvalidOutput', 'output: expected JSON');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function refuse(message: string): never {
  throw new AwsRefusal('ValidationException', message);
}
