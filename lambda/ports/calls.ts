import type { EntryReference } from '../domain/entry';
import type { Instant } from '../domain/instant';

/** The conferences that received the callbacks of a call. */
export interface CallOwner {
  /** The first conference that received its BEGIN. */
  readonly beganIn?: string;
  /** The first conference that received its END before any BEGIN, and the entry. */
  readonly endedIn?: EntryReference;
}

/** The conferences that calls belong to: a call belongs to the first one that received its BEGIN. */
export interface Calls {
  read(uid: string): Promise<CallOwner>;
  /** Records that a conference received the BEGIN of a call. Only the first one is kept. */
  recordBegin(uid: string, conferenceId: string, expiresAt: Instant): Promise<CallOwner>;
  /** Records that a conference received the END of a call, unless its BEGIN is known. Only the first one is kept. */
  recordEnd(uid: string, endedIn: EntryReference, expiresAt: Instant): Promise<CallOwner>;
}
