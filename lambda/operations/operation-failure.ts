/** Why an operation did not do what a caller asked. Nothing else was changed. */
export class OperationFailure extends Error {
  override readonly name = 'OperationFailure';
  /**
   * - `not found`: there is no such conference, or no such entry.
   * - `id taken`: another conference has, or had, this id.
   * - `number taken`: another conference has booked the FoneNumber for an overlapping time.
   * - `change under way`: somebody else is changing the conference at this moment.
   * - `outcome unknown`: FoneStorm was asked, and nobody knows whether it did it. The same request again finds out.
   */
  constructor(
    readonly failure: 'not found' | 'id taken' | 'number taken' | 'change under way' | 'outcome unknown',
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

export function conferenceNotFound(): OperationFailure {
  return new OperationFailure('not found', 'There is no conference with this id');
}

export function changeUnderWay(): OperationFailure {
  return new OperationFailure(
    'change under way',
    'Another change of this conference is under way: try again',
  );
}
