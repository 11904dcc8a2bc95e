import type { AssignNumberCommand, StatusCheck } from '../domain/entry';

/** The queue of status checks and of commands of the number desk. No order is promised. Each may be delivered twice. */
export interface StatusChecks {
  put(message: StatusCheck | AssignNumberCommand): Promise<void>;
}
