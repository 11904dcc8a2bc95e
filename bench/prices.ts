const MILLION = 1_000_000;

/** List prices of us-east-1 in US dollars. docs/cost.md names their sources. */
export const PRICES = {
  apiRequest: 1 / MILLION,
  lambdaRequest: 0.2 / MILLION,
  /** ARM. */
  lambdaGigabyteSecond: 0.0000133334,
  fifoRequest: 0.5 / MILLION,
  queueRequest: 0.4 / MILLION,
  writeUnit: 0.625 / MILLION,
  readUnit: 0.125 / MILLION,
  event: 1 / MILLION,
  logByte: 0.5 / 1e9,
} as const;

/** Dollars for a million of something, as docs/cost.md writes them. */
export function formatDollars(dollars: number): string {
  return (dollars * MILLION).toFixed(2);
}
