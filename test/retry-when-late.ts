/**
 * Does something that is to be done before a moment; where the machine was too slow for that, once more with twice the
 * time.
 *
 * @param ahead milliseconds until that moment
 * @param attempt is given them; each has conferences of its own
 * @returns what the attempt gave that was in time
 */
export async function retryWhenLate<T>(ahead: number, attempt: (ahead: number) => Promise<T>): Promise<T> {
  const before = Date.now() + ahead;
  const done = await attempt(ahead);
  return Date.now() < before ? done : retryWhenLate(2 * ahead, attempt);
}
