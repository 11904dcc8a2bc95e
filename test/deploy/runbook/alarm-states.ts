import { rmSync, writeFileSync } from 'node:fs';
import { CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { until } from '../../until';
import { deployment } from '../deployment';
import { alarmSwitch } from '../emulator';
import { step } from '../say';

const client = new CloudWatchClient();

/** Milliseconds until an alarm of half an hour goes off on the emulator, where a minute lasts three seconds, and some more. */
const LONGEST = 280_000;

/** Lets the emulator evaluate alarms, or no more. */
export function evaluateAlarms(isOn: boolean): void {
  if (isOn) writeFileSync(alarmSwitch, '');
  else rmSync(alarmSwitch, { force: true });
}

/** The alarms of the relay by the headings of their sections. */
export async function alarmsOfRelay(): Promise<ReadonlyMap<string, MetricAlarm>> {
  const AlarmNamePrefix = `${deployment().stacks.functions} - `;
  const found = new Map<string, MetricAlarm>();
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, { AlarmNamePrefix }))
    for (const alarm of MetricAlarms) found.set(alarm.AlarmName?.slice(AlarmNamePrefix.length) ?? '', alarm);
  return found;
}

/** The alarms that went off at some time. */
export const seenOn = new Set<string>();

/** Waits until each of these alarms goes off because of a cause, together or one after the other. */
export async function awaitAlarms(names: readonly string[], cause: () => Promise<unknown>): Promise<void> {
  const before = await alarmsOfRelay();
  const hasGoneOff = (name: string, { StateValue, StateTransitionedTimestamp }: MetricAlarm) =>
    StateValue === 'ALARM' ||
    Number(StateTransitionedTimestamp) !== Number(before.get(name)?.StateTransitionedTimestamp);
  await cause();
  await step(`alarms go off: ${names.join(', ')}`, () => awaitEach(names, hasGoneOff));
  for (const name of names) seenOn.add(name);
}

/** Waits until alarms are over. */
export async function awaitOver(...names: readonly string[]): Promise<void> {
  await step(`alarms are over: ${names.join(', ')}`, () =>
    awaitEach(names, (_name, { StateValue }) => StateValue === 'OK'),
  );
}

async function awaitEach(
  names: readonly string[],
  condition: (name: string, alarm: MetricAlarm) => boolean,
): Promise<void> {
  const waiting = new Set(names);
  const isEmpty = async () => {
    const alarms = await alarmsOfRelay();
    for (const name of waiting) {
      const alarm = alarms.get(name);
      if (alarm && condition(name, alarm)) waiting.delete(name);
    }
    return waiting.size === 0;
  };
  await until(isEmpty, LONGEST, 500).catch(() => {
    throw new Error(`expected another state of the alarms ${[...waiting].join(', ')}`);
  });
}
