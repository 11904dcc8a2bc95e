/** The budget of requests to FoneStorm, shared by all functions. */
export interface Budget {
  /**
   * Takes a slot and returns when its time has come.
   *
   * @param purpose status checks get at most half of the budget, and do not wait for a slot
   * @throws {BudgetExceeded} if no slot is free soon enough; then none is taken
   */
  takeSlot(purpose: 'request' | 'status-check'): Promise<void>;
}

/** The use of the budget. Waits are milliseconds. */
export interface BudgetState {
  readonly requestsPerSecond: number;
  /** A request would wait this long for its slot. */
  readonly requestWait: number;
  /** A status check would wait this long for its slot, if it waited. */
  readonly statusCheckWait: number;
}

/** Reads the use of the budget, without taking a slot. */
export interface BudgetReader {
  readBudget(): Promise<BudgetState>;
}

/** No slot of the budget is free soon enough. */
export class BudgetExceeded extends Error {
  override readonly name = 'BudgetExceeded';
  /** @param retryAfter seconds */
  constructor(readonly retryAfter: number) {
    super(`the budget of requests to FoneStorm has no slot for ${retryAfter} s`);
  }
}
