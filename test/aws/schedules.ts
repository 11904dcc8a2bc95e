import { AwsRefusal } from '../../lambda/contract/aws-refusal';
import type { Service } from './endpoint';

/** The schedules of Amazon EventBridge Scheduler, by their names: creating an existing one is a conflict. */
export function schedulerStandIn(kept: Map<string, object> = new Map()): Service {
  return ({ name, body, schedule }) => {
    const isThere = kept.has(schedule);
    switch (name) {
      case 'Scheduler CreateSchedule':
        if (isThere) throw new AwsRefusal('ConflictException', `${schedule} is there`);
        kept.set(schedule, body);
        return { ScheduleArn: 'arn' };
      case 'Scheduler UpdateSchedule':
        if (!isThere) throw new AwsRefusal('ResourceNotFoundException', `${schedule} is not there`);
        kept.set(schedule, body);
        return { ScheduleArn: 'arn' };
      case 'Scheduler DeleteSchedule':
        if (!kept.delete(schedule))
          throw new AwsRefusal('ResourceNotFoundException', `${schedule} is not there`);
        return {};
      default:
        return undefined;
    }
  };
}
