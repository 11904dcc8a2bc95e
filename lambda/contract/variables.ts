import * as v from 'valibot';
import { describeFault } from './describe-fault';

/**
 * The environment variables of functions: `lib` sets them and `lambda` reads them. None of them is a secret. A variable
 * that ends in `SECRET` has the ARN or the name of a secret.
 */
export const text = v.pipe(v.string(), v.nonEmpty('a string that is not empty'));
export const url = v.pipe(
  v.string(),
  v.regex(/^https?:\/\/.+[^/]$/, 'an http or https URL without a slash at its end'),
);

/** The variables of the intake. It starts most often, so it loads no schema of another function. */
export const RECEIVE_CALLBACK = v.object({
  RELAY_MAILBOX_URL: url,
  RELAY_CALLBACK_KEYS_SECRET: text,
});

/**
 * Reads the variables that a function needs.
 *
 * @throws one error that lists every fault: the variable and the expected value
 */
export function readEnvironment<T extends v.GenericSchema>(
  schema: T,
  environment: Readonly<Record<string, string | undefined>>,
): v.InferOutput<T> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined));
  const result = v.safeParse(schema, given);
  if (result.success) return result.output;
  const faults = result.issues.map((issue) => {
    const name = issue.path?.[0]?.key ?? 'environment';
    return `${name}: ${issue.received === 'undefined' ? 'expected a value' : describeFault(issue)}`;
  });
  throw new Error(`the environment has faults: ${[...new Set(faults)].join('; ')}`);
}
