/** The reason that an operation did not execute a request. */
export class OperationFailure extends Error {
  override readonly name = 'OperationFailure';
  /**
   * - `not found`: the conference, or the entry, does not exist.
   * - `id taken`: another conference has, or had, this id.
   * - `number taken`: another conference has booked the FoneNumber for an overlapping time.
   * - `change under way`: another request is changing the conference.
   * - `outcome unknown`: FoneStorm may have executed the request. The same request again finds out.
   */
  constructor(
    readonly failure: 'not found' | 'id taken' | 'number taken' | 'change under way' | 'outcome unknown',
    message: string,
    cause?: unknown,
    /** `fault`: the field that has the failure. `retryAfter`: seconds. */
    readonly more: {
      readonly fault?: { readonly field: string; readonly expected: string };
      readonly retryAfter?: number;
    } = {},
  ) {
    super(message, { cause });
  }
}

export function conferenceNotFound(): OperationFailure {
  return new OperationFailure('not found', 'There is no conference with this id');
}

export function seriesNotFound(): OperationFailure {
  return new OperationFailure('not found', 'There is no series with this id');
}

/** @param retryAfter seconds; undefined if the same request can be sent at once */
export function changeUnderWay(retryAfter?: number): OperationFailure {
  return new OperationFailure(
    'change under way',
    'Another change of this conference is under way: try again',
    undefined,
    retryAfter === undefined ? {} : { retryAfter },
  );
}
