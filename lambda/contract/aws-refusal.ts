/** Stand-ins throw this for a request that AWS would refuse, with the name of AWS's own error. */
export class AwsRefusal extends Error {
  /** @param name AWS's name of the error */
  constructor(
    override readonly name: string,
    message: string,
  ) {
    super(message);
  }
}
