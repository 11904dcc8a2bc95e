import {
  type AwsCredentials,
  type AwsJsonClient,
  type AwsService,
  awsJsonClient,
  CLOUD_WATCH,
  SECRETS_MANAGER,
  SQS,
  STEP_FUNCTIONS,
} from '../adapters/runtime/aws-json-client';

type Environment = Readonly<Record<string, string | undefined>>;

/** A client of Amazon SQS. Its requests go to the host of each queue's URL. */
export function sqsClient(environment: Environment = process.env): AwsJsonClient {
  return clientOf(SQS, environment);
}

/** A client of AWS Secrets Manager. */
export function secretsClient(environment: Environment = process.env): AwsJsonClient {
  const { AWS_ENDPOINT_URL_SECRETS_MANAGER, AWS_ENDPOINT_URL } = environment;
  return clientOf(SECRETS_MANAGER, environment, AWS_ENDPOINT_URL_SECRETS_MANAGER ?? AWS_ENDPOINT_URL);
}

/** A client of Amazon CloudWatch. */
export function cloudWatchClient(environment: Environment = process.env): AwsJsonClient {
  const { AWS_ENDPOINT_URL_CLOUDWATCH, AWS_ENDPOINT_URL } = environment;
  return clientOf(CLOUD_WATCH, environment, AWS_ENDPOINT_URL_CLOUDWATCH ?? AWS_ENDPOINT_URL);
}

/** A client of AWS Step Functions. */
export function stepFunctionsClient(environment: Environment = process.env): AwsJsonClient {
  const { AWS_ENDPOINT_URL_SFN, AWS_ENDPOINT_URL } = environment;
  return clientOf(STEP_FUNCTIONS, environment, AWS_ENDPOINT_URL_SFN ?? AWS_ENDPOINT_URL);
}

/**
 * AWS Lambda sets the region and the keys in the environment; the keys are read for each request. A function starts with a whole
 * processor, and has a part of one later: so a client is prepared at the start.
 */
function clientOf(service: AwsService, environment: Environment, endpoint?: string): AwsJsonClient {
  const region = environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION;
  if (!region) throw new Error('AWS_REGION: expected a region of AWS');
  const credentials = async () => credentialsIn(environment);
  const client = awsJsonClient(service, { region, endpoint, credentials });
  void client.prepare();
  return client;
}

function credentialsIn(environment: Environment): AwsCredentials {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw new Error('AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: expected the keys that AWS Lambda sets');
  }
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
  };
}
