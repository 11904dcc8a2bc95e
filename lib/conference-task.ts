import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  JsonPath,
  QueryLanguage,
  type TaskInput,
  type TaskMetricsConfig,
  TaskStateBase,
  type TaskStateBaseProps,
  type TaskStateJsonataBaseProps,
  type TaskStateJsonPathBaseProps,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Annotations, Aws, Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Invocation } from '../lambda/contract/invocation';

/** The errors of a `ConferenceTask`, for `addCatch` and `addRetry`: strings, as the CDK's own `Errors` are. */
// biome-ignore lint/complexity/noStaticOnlyClass: other languages know no constant outside of a class.
export class ConferenceTaskError {
  /** The conference was deleted through the API. */
  static readonly CANCELLED = 'ConferenceRelay.Cancelled';
  /** FoneStorm no longer has the conference. */
  static readonly GONE = 'ConferenceRelay.Gone';
  /** Nobody has joined in time. */
  static readonly NOT_ATTENDED = 'ConferenceRelay.NotAttended';
  /** FoneStorm or the relay refused the creation. The same request is refused again. */
  static readonly REFUSED = 'ConferenceRelay.Refused';
  /** The creation failed, or its outcome is unknown. A retry finds the same conference. */
  static readonly UNAVAILABLE = 'ConferenceRelay.Unavailable';
}

/** The options of a task that waits for a conference. */
export interface ConferenceTaskOptions {
  /** The function that serves the relay's API: `relay.functions.manageConferences.lambda`, or a function from its ARN. */
  readonly lambdaFunction: IFunction;
  /**
   * The fields of the conference, with the names of the API. They may come from the input: `TaskInput.fromJsonPathAt('$.visit')`,
   * or an object with `JsonPath.stringAt('$.start')` in it.
   */
  readonly conference: TaskInput;
  /**
   * The key by which a retry finds the conference of the first attempt: 1 to 255 visible ASCII characters. In a Map state, add
   * the index of the item to the default: all items may be entered in the same millisecond.
   *
   * @default - a digest of the execution, the state, and the time at which the state was entered
   */
  readonly idempotencyKey?: string;
  /**
   * Whether the creation is retried for five minutes while FoneStorm, the relay or AWS Lambda is unavailable.
   *
   * @default true
   */
  readonly retryWhenUnavailable?: boolean;
}

export interface ConferenceTaskJsonPathProps extends ConferenceTaskOptions, TaskStateJsonPathBaseProps {}

export interface ConferenceTaskJsonataProps extends ConferenceTaskOptions, TaskStateJsonataBaseProps {}

export interface ConferenceTaskProps extends ConferenceTaskOptions, TaskStateBaseProps {}

/** Failures of AWS Lambda, after which nobody knows whether the function has run: "Handling errors in Step Functions". */
const LAMBDA_FAILURES = [
  ...['Lambda.ClientExecutionTimeoutException', 'Lambda.ServiceException', 'Lambda.AWSLambdaException'],
  ...['Lambda.SdkClientException', 'Lambda.TooManyRequestsException', 'Lambda.Unknown', 'Sandbox.Timedout'],
];

/** The retries take 315 seconds. A creation that was interrupted is under way for 90 seconds. */
const RETRIES = { interval: Duration.seconds(5), maxAttempts: 6, backoffRate: 2 };

/**
 * A retry does not enter the state again, so it has the same key. AWS's example of a Context object shows that ("Accessing execution data
 * from the Context object in Step Functions"). After three retries, `EnteredTime` is the time at which the execution started.
 */
const DEFAULT_KEYS = {
  [QueryLanguage.JSON_PATH]: JsonPath.hash(
    JsonPath.format(
      '{} {} {}',
      ...['$$.Execution.Id', '$$.State.Name', '$$.State.EnteredTime'].map((path) => JsonPath.stringAt(path)),
    ),
    'SHA-256',
  ),
  [QueryLanguage.JSONATA]:
    "{% $hash($states.context.Execution.Id & ' ' & $states.context.State.Name & ' ' & $states.context.State.EnteredTime, 'SHA-256') %}",
};

const TASK_TOKENS = {
  [QueryLanguage.JSON_PATH]: JsonPath.taskToken,
  [QueryLanguage.JSONATA]: '{% $states.context.Task.Token %}',
};

/**
 * A state that creates a conference and waits until it has ended. The output says who took part, when, and how long. Otherwise
 * the state fails with a `ConferenceTaskError`, or with `States.Timeout` after its `taskTimeout`.
 */
export class ConferenceTask extends TaskStateBase {
  /** A task whose fields use JSONPath. */
  static jsonPath(scope: Construct, id: string, props: ConferenceTaskJsonPathProps): ConferenceTask {
    return new ConferenceTask(scope, id, { ...props, queryLanguage: QueryLanguage.JSON_PATH });
  }

  /** A task whose fields use JSONata. */
  static jsonata(scope: Construct, id: string, props: ConferenceTaskJsonataProps): ConferenceTask {
    return new ConferenceTask(scope, id, { ...props, queryLanguage: QueryLanguage.JSONATA });
  }

  protected readonly taskMetrics?: TaskMetricsConfig;
  protected readonly taskPolicies?: PolicyStatement[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ConferenceTaskProps,
  ) {
    super(scope, id, props);
    const { lambdaFunction, retryWhenUnavailable = true } = props;
    this.taskMetrics = {
      metricPrefixSingular: 'LambdaFunction',
      metricPrefixPlural: 'LambdaFunctions',
      metricDimensions: { LambdaFunctionArn: lambdaFunction.functionArn },
    };
    this.taskPolicies = [
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [lambdaFunction.functionArn] }),
    ];
    if (retryWhenUnavailable)
      this.addRetry({ errors: [ConferenceTaskError.UNAVAILABLE, ...LAMBDA_FAILURES], ...RETRIES });
    if (!props.taskTimeout && !props.timeout)
      Annotations.of(this).addWarningV2(
        'conference-relay:taskTimeout',
        'taskTimeout: expected a timeout after the end of the conference, got none. If FoneStorm never reports the end, the state waits for a year.',
      );
  }

  /** @internal */
  protected _renderTask(topLevelQueryLanguage?: QueryLanguage): object {
    const language = this.props.queryLanguage ?? topLevelQueryLanguage ?? QueryLanguage.JSON_PATH;
    const { lambdaFunction, conference, idempotencyKey = DEFAULT_KEYS[language] } = this.props;
    const invocation = {
      operation: 'create' satisfies Invocation['operation'],
      conference: conference.value,
      idempotency_key: idempotencyKey,
      task_token: TASK_TOKENS[language],
    };
    return {
      Resource: `arn:${Aws.PARTITION}:states:::lambda:invoke.waitForTaskToken`,
      ...this._renderParametersOrArguments(
        { FunctionName: lambdaFunction.functionArn, Payload: invocation },
        language,
      ),
    };
  }
}
