import { awsRequestName } from '../../bench/aws/aws-requests';
import { type MetricDataRequest, requireMetricData } from '../../lambda/contract/cloudwatch-limits';
import { requireEvents, type SentEvent } from '../../lambda/contract/eventbridge-limits';
import { requireSchedule, type SentSchedule } from '../../lambda/contract/scheduler-limits';
import { requireMessage } from '../../lambda/contract/sqs-limits';
import { requireTaskResult, type TaskResult } from '../../lambda/contract/step-functions-limits';

/** A parsed request to AWS. */
export interface AwsRequest {
  /** The names of the service and the operation: `SQS SendMessage`. */
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The name of the schedule; empty for other services. */
  readonly schedule: string;
}

/** @param target the header `x-amz-target`, if the service uses it */
export function awsRequest(
  method: string,
  path: string,
  target: string | undefined,
  text: string,
): AwsRequest {
  const name = awsRequestName(method, path, target);
  if (name === undefined) throw new Error(`${method} ${path}: expected a request to AWS`);
  const body = text === '' ? {} : JSON.parse(text);
  return { name, body, schedule: /^\/schedules\/([^?]*)/.exec(path)?.[1] ?? '' };
}

/** @throws {AwsRefusal} if AWS would refuse the request */
export function requireAccepted({ name, body, schedule }: AwsRequest): void {
  if (name === 'SQS SendMessage') requireMessage(messageIn(body));
  if (name.startsWith('Step Functions SendTask')) requireTaskResult(body as TaskResult);
  if (name === 'CloudWatch GetMetricData') requireMetricData(body as unknown as MetricDataRequest);
  if (name === 'EventBridge PutEvents') requireEvents(body.Entries as readonly SentEvent[]);
  if (name === 'Scheduler CreateSchedule' || name === 'Scheduler UpdateSchedule') {
    requireSchedule({ ...(body as SentSchedule), Name: schedule });
  }
}

function messageIn(body: AwsRequest['body']) {
  const text = (name: string) => (typeof body[name] === 'string' ? body[name] : undefined);
  return {
    body: text('MessageBody') ?? '',
    group: text('MessageGroupId'),
    deduplicationId: text('MessageDeduplicationId'),
    ...(body.DelaySeconds !== undefined && { delaySeconds: Number(body.DelaySeconds) }),
  };
}
