import type { CallCounts } from './call-counts';
import { PRICES } from './prices';

/** A function with this memory has one whole processor: AWS Lambda developer guide, "Configure Lambda function memory". */
const MB_OF_A_PROCESSOR = 1769;
/** Lambda's definition of a gigabyte of memory. */
const MB_OF_A_GIGABYTE = 1024;

/** Assumed waits in milliseconds, because the stand-ins answer at once: a call of AWS, FoneStorm and a receiver. */
const WAITS = { aws: 5, foneStorm: 300, receiver: 150 };

/** Milliseconds that a function waits for others during one event. The calls come one after the other. */
export function waitOf({ calls }: Pick<CallCounts, 'calls'>): number {
  return Object.entries(calls).reduce((sum, [name, count]) => sum + count * waitOfCall(name), 0);
}

function waitOfCall(name: string): number {
  if (name.startsWith('FoneStorm ')) return WAITS.foneStorm;
  return name.startsWith('Receiver ') ? WAITS.receiver : WAITS.aws;
}

/** Milliseconds of an event in a function with this memory, from its CPU time on one whole processor. */
export function timeWith(memory: number, { cpu, wait }: { readonly cpu: number; readonly wait: number }) {
  return cpu * Math.max(1, MB_OF_A_PROCESSOR / memory) + wait;
}

/** US dollars of one event. */
export function dollarsOf(memory: number, milliseconds: number): number {
  const gigabyteSeconds = (memory / MB_OF_A_GIGABYTE) * (milliseconds / 1000);
  return PRICES.lambdaRequest + gigabyteSeconds * PRICES.lambdaGigabyteSecond;
}
