/**
 * The value of an output of a stack. A relay in a stack of somebody's own app has keys such as `RelayOutputsApiUrl5A3B0C1D`.
 * They take precedence over an output of the app with the same name.
 *
 * @param outputs key and value of each output
 * @param construct the beginning of the keys of an embedded relay; empty if it is not known
 * @param fallback the value of an output that a relay of an earlier version does not have
 * @throws if no relay in the stack has the output and there is no fallback, or if more than one relay has it
 */
export function outputOf(
  stackName: string,
  outputs: ReadonlyMap<string, string>,
  name: string,
  construct = '',
  fallback?: string,
): string {
  const key = new RegExp(`^${construct === '' ? '.*' : construct}Outputs${name}[0-9A-F]{8}$`);
  const embedded = [...outputs].filter(([each]) => key.test(each));
  if (embedded.length > 1) {
    throw new Error(
      `The stack ${stackName} has ${embedded.length} relays: expected one. Choose one with --relay, without --stack.`,
    );
  }
  const value = embedded[0]?.[1] ?? (construct === '' ? outputs.get(name) : undefined) ?? fallback;
  if (value !== undefined) return value;
  throw new Error(
    `The stack ${stackName} has no output ${name}. Check that --stack names the foundation of a relay.`,
  );
}
