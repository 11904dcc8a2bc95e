import { AwsRefusal } from '../../lambda/contract/aws-refusal';
import type { Service } from './endpoint';

/** The schedules of Amazon EventBridge Scheduler, by their names: creating an existing one is a conflict. */
export function schedulerStandIn(schedules: Map<string, object> = new Map()): Service {
  return ({ name, body, schedule }) => {
    const exists = schedules.has(schedule);
    switch (name) {
      case 'Scheduler CreateSchedule':
        if (exists) throw new AwsRefusal('ConflictException', `${schedule} exists`);
        schedules.set(schedule, body);
        return { ScheduleArn: 'arn' };
      case 'Scheduler UpdateSchedule':
        if (!exists) throw new AwsRefusal('ResourceNotFoundException', `${schedule} does not exist`);
        schedules.set(schedule, body);
        return { ScheduleArn: 'arn' };
      case 'Scheduler DeleteSchedule':
        if (!schedules.delete(schedule))
          throw new AwsRefusal('ResourceNotFoundException', `${schedule} does not exist`);
        return {};
      default:
        return undefined;
    }
  };
}
