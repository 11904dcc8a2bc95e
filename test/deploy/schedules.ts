import { DeleteScheduleCommand, paginateListSchedules, SchedulerClient } from '@aws-sdk/client-scheduler';
import { deployment } from './deployment';

/** Deletes all schedules of the deployment. @returns their number */
export async function deleteSchedules(): Promise<number> {
  const client = new SchedulerClient();
  const GroupName = deployment().outputs.ScheduleGroup;
  const names: string[] = [];
  for await (const { Schedules = [] } of paginateListSchedules({ client }, { GroupName })) {
    names.push(...Schedules.flatMap(({ Name }) => Name ?? []));
  }
  for (const Name of names) await client.send(new DeleteScheduleCommand({ GroupName, Name }));
  return names.length;
}
