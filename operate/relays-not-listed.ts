import { CommandFailure } from './exit-codes';

/** The registry of an account cannot be read. The operator may mean a relay outside of AWS. */
export class RelaysNotListed extends CommandFailure {}
