import type { CallbackRequest } from '../../simulator/callbacks/callback-request';
import { cpuOfTree, readProcessRows } from './process-tree';

/** One of the two that are compared, with all that it needs. */
export interface Side {
  readonly name: 'relay' | 'Outpost';
  /** Its running programs. Those with one name are one row of the tables. */
  programs(): readonly { readonly name: string; readonly pid: number }[];
  /** The request with which a sender passes a callback to it. */
  createRequest(number: number, conferenceId: string): CallbackRequest;
  /** Kills the program (`kill -9`), and starts it again. Other programs that store for it go on. */
  killAndRestart(): Promise<void>;
  /** The number of events in a dead-letter queue, if the side has one in place of the outcome of a delivery. */
  deadLetterCount?(): Promise<number>;
  /** The versions of its programs, by their names. */
  versions(): Promise<ReadonlyMap<string, string>>;
  close(): Promise<void>;
}

/** The receivers' URLs, by the id of the conference. */
export type ReceiverUrls = ReadonlyMap<string, string>;

/** The CPU time of each program of a side so far, in milliseconds, with that of its children. */
export function readCpu(side: Side): ReadonlyMap<string, number> {
  const rows = readProcessRows();
  const found = new Map<string, number>();
  for (const { name, pid } of side.programs()) found.set(name, (found.get(name) ?? 0) + cpuOfTree(rows, pid));
  return found;
}
