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
  /** The names of the alarms whose actions are disabled. */
  readonly silenced: readonly string[];
  /** The names of the alarms that CloudWatch does not have. */
  readonly missing: readonly string[];
}

/** The most names in a request (DescribeAlarms). */
const MAX_NAMES = 100;

/** @param names the names of the alarms in CloudWatch */
export async function readAlarms(client: CloudWatchClient, names: readonly string[]): Promise<AlarmStates> {
  const active: ActiveAlarm[] = [];
  const silenced: string[] = [];
  const missing = new Set(names);
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
      const { AlarmName = '', ActionsEnabled = true } = alarm;
      missing.delete(AlarmName);
      if (!ActionsEnabled) silenced.push(AlarmName);
      if (alarm.StateValue === 'OK') ok += 1;
      else if (alarm.StateValue === 'ALARM') active.push(toActive(alarm));
      else unknown += 1;
    }
  }
  active.sort((one, other) => (one.since < other.since ? -1 : 1));
  return { active, ok, unknown, silenced, missing: [...missing] };
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
