import type { ITopic } from 'aws-cdk-lib/aws-sns';

/** How soon somebody has to look at an alarm. docs/runbook.md has the severity of each alarm. */
export enum AlarmSeverity {
  /** Callers, receivers or subscribers notice it. */
  PAGE_NOW = 'page now',
  /** Nothing is lost if somebody looks on the next working day. */
  NEXT_WORKING_DAY = 'next working day',
  /** The relay catches up automatically. */
  WHEN_CONVENIENT = 'look when convenient',
}

/** A topic for each severity. */
export interface SeverityTopics {
  /**
   * The topic of alarms with the severity "page now".
   *
   * @default - the topic of all alarms
   */
  readonly pageNow?: ITopic;
  /**
   * The topic of alarms with the severity "next working day".
   *
   * @default - the topic of all alarms
   */
  readonly nextWorkingDay?: ITopic;
  /**
   * The topic of alarms with the severity "look when convenient".
   *
   * @default - the topic of all alarms
   */
  readonly whenConvenient?: ITopic;
}

/** The alarms and the dashboard of a relay. */
export interface AlarmOptions {
  /**
   * Whether there are alarms, saved queries and a dashboard. With your own monitoring, use the metrics of the construct.
   *
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * An SNS topic of the same region, which each alarm notifies at its beginning and its end. Its key, if it has one, must let
   * `cloudwatch.amazonaws.com` use it.
   *
   * @default - alarms notify nobody, and synthesis warns
   */
  readonly topic?: ITopic;
  /**
   * Other topics for the alarms of a severity.
   *
   * @default - the topic of all alarms
   */
  readonly severities?: SeverityTopics;
  /**
   * The names of alarms that are not created, such as `Deliveries fail`: the headings of docs/runbook.md.
   *
   * @default - none
   */
  readonly off?: readonly string[];
  /**
   * The address of the runbook as your operators read it, such as a page of your wiki. Each alarm links to its section there:
   * the address, `#`, and the anchor of the heading.
   *
   * @default - alarms name the section in docs/runbook.md of the package, and link to the dashboard
   */
  readonly runbookUrl?: string;
  /**
   * Whether CloudWatch Logs Insights has the saved queries of docs/runbook.md. An emulator may not support them.
   *
   * @default true
   */
  readonly savedQueries?: boolean;
  /**
   * Whether a dashboard shows the alarms, traffic, latency, backlog and cost drivers.
   *
   * @default true
   */
  readonly dashboard?: boolean;
  /**
   * Whether synthesis accepts alarms that notify nobody, because the dashboard is enough or your app adds actions.
   *
   * @default false
   */
  readonly silent?: boolean;
  /**
   * Whether computed metrics have alarms, too. An emulator may not support them. Otherwise a plain metric replaces a computed one, or
   * its alarm is left out.
   *
   * @default true
   */
  readonly computedAlarms?: boolean;
}

/** The topic of the alarms of a severity, if there is one. */
export function topicOf(
  { topic, severities = {} }: AlarmOptions,
  severity: AlarmSeverity,
): ITopic | undefined {
  const topics = {
    [AlarmSeverity.PAGE_NOW]: severities.pageNow,
    [AlarmSeverity.NEXT_WORKING_DAY]: severities.nextWorkingDay,
    [AlarmSeverity.WHEN_CONVENIENT]: severities.whenConvenient,
  };
  return topics[severity] ?? topic;
}

/** @returns the ARN of the topic of all alarms, `set in the app` for other topics, `none`, or `not set` */
export function describeTopic(options: AlarmOptions): string {
  if (options.enabled === false) return 'none';
  if (options.topic) return options.topic.topicArn;
  if (Object.values(AlarmSeverity).every((severity) => topicOf(options, severity))) return 'set in the app';
  return options.silent ? 'none' : 'not set';
}
