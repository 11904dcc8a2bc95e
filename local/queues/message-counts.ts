import type { QueueCounts } from '../../lambda/domain/health';

/**
 * Counts messages as Amazon SQS does: a hidden message is in flight once it was received, and delayed before.
 *
 * @param now milliseconds since 1970
 */
export function countByVisibility(
  messages: readonly { readonly visibleAt: number; readonly receives: number }[],
  now: number,
): QueueCounts {
  const hidden = messages.filter(({ visibleAt }) => visibleAt > now);
  const inFlight = hidden.filter(({ receives }) => receives > 0).length;
  return { ready: messages.length - hidden.length, inFlight, delayed: hidden.length - inFlight };
}
