import { createHash } from 'node:crypto';
import type { Command } from '../../domain/command';
import { idForIdempotencyKey } from '../conferences/creation-idempotency';

/** An idempotency key: visible ASCII characters. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/** The names under which a command is executed, stored and announced. A repeat of the command has the same ones. */
export interface CommandIdentity {
  /** The idempotency key, or the id of the event without a valid one. */
  readonly id: string;
  /** The key of its record. */
  readonly recordKey: string;
  /** A digest of its content. */
  readonly digest: string;
  /** The id of the entry of its outcome. */
  readonly entryId: string;
  /** The log of its outcome, if there is no conference. A creation without an `id` makes the conference of this id. */
  readonly logId: string;
}

export function identifyCommand({ eventId, type, source, detail }: Command): CommandIdentity {
  const { idempotency_key: key } = detail;
  const id = typeof key === 'string' && IDEMPOTENCY_KEY.test(key) ? key : eventId;
  const recordKey = digestOf([source, type, id]);
  return {
    ...{ id, recordKey, digest: digestOf(sortKeys(detail)), entryId: `command-${recordKey}` },
    logId: idForIdempotencyKey(
      type === 'Create Conference' ? callerOf(source) : `${callerOf(source)} ${type}`,
      id,
    ),
  };
}

/** The identity of a command that has the idempotency key of another command. */
export function identifyOtherContent({ id, recordKey, digest }: CommandIdentity): CommandIdentity {
  const key = digestOf([recordKey, digest]);
  return { id, recordKey: key, digest, entryId: `command-${key}`, logId: idForIdempotencyKey('bus', key) };
}

/** The caller of the commands of a source. No token has such a name. */
export function callerOf(source: string): string {
  return `bus:${source}`;
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}

/** The order of the keys does not matter. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, inner]) => [key, sortKeys(inner)]);
}
