/**
 * Resolves once a condition holds.
 *
 * @param within milliseconds until it rejects: less than Jest's limit, whose error does not name the condition
 * @param pause milliseconds between two looks
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  within = 55_000,
  pause = 5,
): Promise<void> {
  const deadline = Date.now() + within;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not so within ${within} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
