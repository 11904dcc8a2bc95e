/**
 * The value of an output of a stack. A relay in a stack of somebody's own app has keys such as `RelayOutputsApiUrl5A3B0C1D`.
 * They take precedence over an output of the app with the same name.
 *
 * @param outputs key and value of each output
 * @throws if no relay in the stack has the output, or more than one
 */
export function outputOf(stackName: string, outputs: ReadonlyMap<string, string>, name: string): string {
  const embedded = [...outputs].filter(([key]) => new RegExp(`Outputs${name}[0-9A-F]{8}$`).test(key));
  if (embedded.length > 1) {
    throw new Error(
      `The stack ${stackName} has ${embedded.length} relays: expected one. Deploy each relay in a separate stack to use this command.`,
    );
  }
  const value = embedded[0]?.[1] ?? outputs.get(name);
  if (value !== undefined) return value;
  throw new Error(
    `The stack ${stackName} has no output ${name}. Check that --stack names the foundation of a relay.`,
  );
}
