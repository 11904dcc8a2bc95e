import { LOG_CODES } from '../lambda/contract/log-codes';
import type { Activity } from '../lambda/domain/health';
import { type Instant, instantAt, isWithin } from '../lambda/domain/instant';
import type { Logger } from '../lambda/ports/logger';
import { rollingHour } from './rolling-hour';

/** A logger whose lines are counted as the metrics of a deployment count them. */
export interface CountedLines {
  readonly logger: Logger;
  /** The activity in the last hour, or since the start of the relay. */
  activity(): Activity;
}

const HOUR = 3600_000;

/** @param now milliseconds since 1970 */
export function countLines(logger: Logger, now: () => number = Date.now): CountedLines {
  const [accepted, attempted, failed] = [rollingHour(now), rollingHour(now), rollingHour(now)];
  const latencies = rollingHour(now);
  let lastSweep: Instant | undefined;
  const count: Logger['info'] = (code, fields) => {
    if (code === LOG_CODES.accepted) accepted.add(1);
    if (code === LOG_CODES.published && fields?.kind === 'callback') latencies.add(Number(fields.latency));
    if (code === LOG_CODES.deliveriesAttempted) attempted.add(1);
    if (code === LOG_CODES.deliveriesFailed) failed.add(1);
    if (code === LOG_CODES.sweepsCompleted) lastSweep = instantAt(now());
  };
  const counting =
    (write: Logger['info']): Logger['info'] =>
    (code, fields) => {
      count(code, fields);
      write(code, fields);
    };
  return {
    logger: { info: counting(logger.info), warn: counting(logger.warn), error: counting(logger.error) },
    activity() {
      const published = latencies.count();
      return {
        lastSweep: isRecent(lastSweep, instantAt(now())) ? lastSweep : undefined,
        accepted: accepted.count(),
        published,
        attempted: attempted.count(),
        failed: failed.count(),
        latency:
          published > 0
            ? { mean: Math.round(latencies.sum() / published), longest: latencies.max() }
            : undefined,
      };
    },
  };
}

function isRecent(time: Instant | undefined, now: Instant | undefined): boolean {
  return time !== undefined && now !== undefined && isWithin(HOUR, time, now);
}
