import { MUTATIONS_OF_CALLBACKS } from './callbacks';
import { MUTATIONS_OF_CHANGES } from './changes';
import { MUTATIONS_OF_DELIVERIES } from './deliveries';
import type { Mutations } from './detected-mutation';
import { MUTATIONS_OF_EVENTS } from './events';
import { MUTATIONS_OF_NUMBERS } from './numbers';
import { MUTATIONS_OF_SERIES } from './series';

/** All mutations, by the rule that each removes. */
export const MUTATIONS: Mutations = {
  ...MUTATIONS_OF_CALLBACKS,
  ...MUTATIONS_OF_EVENTS,
  ...MUTATIONS_OF_CHANGES,
  ...MUTATIONS_OF_DELIVERIES,
  ...MUTATIONS_OF_NUMBERS,
  ...MUTATIONS_OF_SERIES,
};
