import { AwsRefusal } from './aws-refusal';

/** The fields of a one-time schedule that have limits. */
export interface SentSchedule {
  readonly Name?: string | undefined;
  readonly GroupName?: string | undefined;
  readonly Description?: string | undefined;
  readonly ScheduleExpression?: string | undefined;
  readonly ClientToken?: string | undefined;
  readonly Target?:
    | {
        readonly Input?: string | undefined;
        readonly SqsParameters?: { readonly MessageGroupId?: string | undefined } | undefined;
        readonly RetryPolicy?:
          | {
              readonly MaximumEventAgeInSeconds?: number | undefined;
              readonly MaximumRetryAttempts?: number | undefined;
            }
          | undefined;
      }
    | undefined;
}

/** All by the API reference's `CreateSchedule`: characters, bytes, seconds. */
const NAME = /^[0-9a-zA-Z-_.]{1,64}$/;
const CLIENT_TOKEN = /^[a-zA-Z0-9-_]{1,64}$/;
export const MAX_DESCRIPTION_LENGTH = 512;
const MAX_INPUT_BYTES = 256 * 1024;
const MAX_GROUP_LENGTH = 128;
const EVENT_AGE_RANGE = [60, 86_400] as const;
const RETRIES_RANGE = [0, 185] as const;
/** Whole seconds. The time zone is another field. */
const AT_EXPRESSION = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/;

/** @throws {AwsRefusal} if Amazon EventBridge Scheduler would refuse the schedule */
export function requireSchedule(schedule: SentSchedule): void {
  const { Name = '', GroupName, Description = '', ScheduleExpression = '', ClientToken, Target } = schedule;
  if (!NAME.test(Name)) refuse(`Name: expected ${NAME}, got ${Name.length} characters`);
  if (GroupName !== undefined && !NAME.test(GroupName)) refuse(`GroupName: expected ${NAME}`);
  if (ClientToken !== undefined && !CLIENT_TOKEN.test(ClientToken)) {
    refuse(`ClientToken: expected ${CLIENT_TOKEN}`);
  }
  if (Description.length > MAX_DESCRIPTION_LENGTH) {
    refuse(`Description: expected at most ${MAX_DESCRIPTION_LENGTH} characters, got ${Description.length}`);
  }
  const at = AT_EXPRESSION.exec(ScheduleExpression)?.[1];
  if (at === undefined || !isMoment(at)) {
    refuse(`ScheduleExpression: expected at(yyyy-mm-ddThh:mm:ss), got ${ScheduleExpression}`);
  }
  const { Input = '', SqsParameters, RetryPolicy = {} } = Target ?? {};
  const bytes = Buffer.byteLength(Input);
  if (bytes < 1 || bytes > MAX_INPUT_BYTES || !Input.isWellFormed()) {
    refuse(`Target.Input: expected 1 to ${MAX_INPUT_BYTES} bytes of UTF-8, got ${bytes}`);
  }
  const group = SqsParameters?.MessageGroupId;
  if (group !== undefined && (group.length < 1 || group.length > MAX_GROUP_LENGTH)) {
    refuse(`MessageGroupId: expected 1 to ${MAX_GROUP_LENGTH} characters, got ${group.length}`);
  }
  requireIn('MaximumEventAgeInSeconds', RetryPolicy.MaximumEventAgeInSeconds, EVENT_AGE_RANGE);
  requireIn('MaximumRetryAttempts', RetryPolicy.MaximumRetryAttempts, RETRIES_RANGE);
}

/** Refuses 2026-02-30, for example. */
function isMoment(text: string): boolean {
  const time = Date.parse(`${text}Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function requireIn(
  name: string,
  value: number | undefined,
  [least, most]: readonly [least: number, most: number],
): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  refuse(`${name}: expected a whole number from ${least} to ${most}, got ${value}`);
}

function refuse(message: string): never {
  throw new AwsRefusal('ValidationException', message);
}
