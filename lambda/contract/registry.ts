import * as v from 'valibot';

/** The path of the parameters that name the relays of an account and region. The name of a relay follows. */
export const REGISTRY_PATH = '/conference-relay';

/** The content of a relay's parameter, as JSON: it leads operators' commands to the stacks of the relay. */
export const registryEntry = v.object({
  format: v.literal('1', 'format 1: a newer relay has written this entry, so update the command'),
  /** The name of the stack with the foundation. */
  foundation: v.string(),
  /** The name of the stack with the functions. */
  functions: v.string(),
  /** The beginning of the logical ids of an embedded relay; empty if the stacks have nothing else. */
  construct: v.string(),
});

export type RegistryEntry = v.InferOutput<typeof registryEntry>;
