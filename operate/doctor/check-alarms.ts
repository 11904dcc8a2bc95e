import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { FindRelayParts } from '../relay-parts';
import { readAlarms } from '../status/alarm-states';
import { type Finding, runCheck, runTextCheck } from './finding';

/** Checks that no alarm is on. */
export function checkActiveAlarms(find: FindRelayParts, cloudWatch: CloudWatchClient): Promise<Finding> {
  return runCheck('No alarm is on', async () => {
    const { active } = await readAlarms(cloudWatch, (await find()).alarms);
    if (active.length === 0) return;
    const listed = active.map(
      ({ name, since, runbook }) => `"${name}" since ${since}${runbook ? ` (${runbook})` : ''}`,
    );
    throw new Error(`${listed.join(', ')}. Follow the section of the runbook`);
  });
}

/** Checks that each alarm of the stacks exists, and notifies its topic. */
export function checkAlarmActions(find: FindRelayParts, cloudWatch: CloudWatchClient): Promise<Finding> {
  return runTextCheck('Each alarm exists, and may notify', async () => {
    const { alarms } = await find();
    if (alarms.length === 0) return 'The relay has no alarms (alarms.enabled: false)';
    const { silenced, missing } = await readAlarms(cloudWatch, alarms);
    const faults = [
      ...(missing.length > 0 ? [`${list(missing)}: deleted. Run: npx cdk deploy --all --revert-drift`] : []),
      ...(silenced.length > 0
        ? [
            `The actions of ${list(silenced)} are disabled. Run: aws cloudwatch enable-alarm-actions --alarm-names ${silenced.map((name) => `'${name}'`).join(' ')}`,
          ]
        : []),
    ];
    if (faults.length > 0) throw new Error(faults.join('. '));
    return `Each of the ${alarms.length} alarms exists, and may notify`;
  });
}

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
