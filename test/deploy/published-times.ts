import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { StatusEvent } from '../../lambda/domain/status-event';

/** The times in a client's `PutEvents` requests, by event id, in the format of EventBridge. */
export function timesOfPublished(client: EventBridgeClient): ReadonlyMap<string, string> {
  const times = new Map<string, string>();
  client.middlewareStack.add(
    (next) => (args) => {
      const entries = 'Entries' in args.input ? args.input.Entries : [];
      for (const { Time, Detail = '' } of entries ?? []) {
        const { metadata }: StatusEvent['detail'] = JSON.parse(Detail);
        if (Time) times.set(metadata.id, Time.toISOString().replace(/\.\d+Z$/, 'Z'));
      }
      return next(args);
    },
    { step: 'initialize' },
  );
  return times;
}
