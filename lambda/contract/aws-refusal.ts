/** What AWS would refuse: thrown by stand-ins, under the name of AWS's own error. */
export class AwsRefusal extends Error {
  /** @param name of the error, as AWS has it */
  constructor(
    override readonly name: string,
    message: string,
  ) {
    super(message);
  }
}
