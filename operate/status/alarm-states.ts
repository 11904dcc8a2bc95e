import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';

/** An alarm that is on. */
export interface ActiveAlarm {
  /** The title of its section in the runbook. */
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** The section of the runbook; undefined if the alarm does not name it. */
  readonly runbook?: string | undefined;
}

export interface AlarmStates {
  readonly active: readonly ActiveAlarm[];
  /** The number of alarms that are off. */
  readonly ok: number;
  /** The number of alarms without data. */
  readonly unknown: number;
}

/** The most names in a request (DescribeAlarms). */
const MAX_NAMES = 100;

/** @param names the names of the alarms in CloudWatch */
export async function readAlarms(client: CloudWatchClient, names: readonly string[]): Promise<AlarmStates> {
  const active: ActiveAlarm[] = [];
  let [ok, unknown] = [0, 0];
  for (let first = 0; first < names.length; first += MAX_NAMES) {
    const AlarmNames = names.slice(first, first + MAX_NAMES);
    const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(
      new DescribeAlarmsCommand({
        AlarmNames,
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        MaxRecords: MAX_NAMES,
      }),
    );
    for (const alarm of [...MetricAlarms, ...CompositeAlarms]) {
      if (alarm.StateValue === 'OK') ok += 1;
      else if (alarm.StateValue === 'ALARM') active.push(toActive(alarm));
      else unknown += 1;
    }
  }
  return { active: active.sort((one, other) => (one.since < other.since ? -1 : 1)), ok, unknown };
}

interface DescribedAlarm {
  readonly AlarmName?: string | undefined;
  readonly AlarmDescription?: string | undefined;
  readonly StateTransitionedTimestamp?: Date | undefined;
  readonly StateUpdatedTimestamp?: Date | undefined;
}

function toActive(alarm: DescribedAlarm): ActiveAlarm {
  const { AlarmName = '', AlarmDescription = '' } = alarm;
  const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp ?? new Date(0);
  return {
    name: /^Conference Relay: (.*?)\. Runbook: /.exec(AlarmDescription)?.[1] ?? AlarmName,
    since: since.toISOString(),
    runbook: /Runbook: (\S+)/.exec(AlarmDescription)?.[1],
  };
}
