/**
 * Resolves once a condition holds.
 *
 * @param within milliseconds; rejects after them
 */
export async function until(condition: () => boolean | Promise<boolean>, within = 40_000): Promise<void> {
  const deadline = Date.now() + within;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not so within ${within} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
