const SERVICES: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'DynamoDB',
  AmazonSQS: 'SQS',
  AWSEvents: 'EventBridge',
  secretsmanager: 'Secrets Manager',
  AWSStepFunctions: 'Step Functions',
  GraniteServiceVersion20100801: 'CloudWatch',
};
const SCHEDULER: Readonly<Record<string, string>> = {
  POST: 'CreateSchedule',
  PUT: 'UpdateSchedule',
  DELETE: 'DeleteSchedule',
};

/**
 * The service and operation of a request, such as `SQS SendMessage`; undefined if it is not a request to AWS.
 *
 * @param target the header `x-amz-target`; EventBridge Scheduler uses paths and methods instead
 */
export function awsRequestName(method: string, path: string, target: string | undefined): string | undefined {
  if (path.startsWith('/schedules/')) return `Scheduler ${SCHEDULER[method]}`;
  if (target === undefined) return undefined;
  const [service = '', operation] = target.split('.');
  return `${SERVICES[service] ?? service} ${operation}`;
}
