/** The outcome of a check. A check that the operator has no permission for is not a fault of the relay. */
export type Outcome = 'ok' | 'failed' | 'not checked';

/** The result of a check. */
export interface Finding {
  readonly outcome: Outcome;
  /** The check. If it failed, also the fault and the command that fixes it. If it was not made, also the reason. */
  readonly text: string;
}

/** The reason why a check cannot be made. */
export class NotChecked extends Error {
  override readonly name = 'NotChecked';
}

/**
 * Makes a check.
 *
 * @param text the state that the check expects
 * @param check rejects with the fault
 */
export async function runCheck<T>(
  text: string,
  check: () => Promise<T>,
): Promise<Finding & { readonly value?: T }> {
  try {
    return { outcome: 'ok', text, value: await check() };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof NotChecked)
      return { outcome: 'not checked', text: `${text}: not checked. ${message}` };
    if (isDenied(error))
      return {
        outcome: 'not checked',
        text: `${text}: not checked. Your permissions are missing: ${message}`,
      };
    return { outcome: 'failed', text: `${text}: failed. ${message}` };
  }
}

/** Makes a check whose result is its text. */
export async function runTextCheck(text: string, check: () => Promise<string>): Promise<Finding> {
  const { value, ...finding } = await runCheck(text, check);
  return { ...finding, text: value ?? finding.text };
}

/** The names of AWS's refusals: each service has its own. */
const DENIALS: readonly string[] = [
  ...['AccessDenied', 'AccessDeniedException', 'AccessDeniedFault', 'UnauthorizedOperation'],
  ...['AuthorizationError', 'NotAuthorized', 'KMS.AccessDeniedException', 'KmsAccessDenied'],
];

/** Whether AWS refused a request of the operator, also as the cause of another error. */
function isDenied(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return DENIALS.includes(error.name) || isDenied(error.cause);
}
