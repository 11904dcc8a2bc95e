/**
 * Runs an attempt that must finish before a moment. If the machine was too slow, it runs again with twice the time.
 *
 * @param ahead milliseconds until that moment
 * @param attempt gets these milliseconds; each attempt uses other conferences
 * @returns the result of the attempt that was in time
 */
export async function retryWhenLate<T>(ahead: number, attempt: (ahead: number) => Promise<T>): Promise<T> {
  const before = Date.now() + ahead;
  const done = await attempt(ahead);
  return Date.now() < before ? done : retryWhenLate(2 * ahead, attempt);
}
