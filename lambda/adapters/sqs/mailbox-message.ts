import * as v from 'valibot';
import type { Entry } from '../../domain/entry';
import { after, type Instant, instantAt, later, milliseconds, parseInstant } from '../../domain/instant';
import { parseJson } from '../runtime/json-text';
import { FORMAT } from './serialize-entry';

/** A message of the mailbox's queue, on AWS or on one machine. */
export interface MailboxMessage {
  readonly id: string;
  /** The conference's id: its entries are one group. */
  readonly group: string;
  readonly body: string;
  /** When it was sent, milliseconds since 1970. A redrive from a dead-letter queue sends it again. */
  readonly sentAt: number;
}

/** The bytes that are stored of an unreadable message: an item of the table has room for them. */
const MAX_STORED_BYTES = 128 * 1024;

/**
 * The most bytes of a message. The largest callback has 128 KiB of body (171 KiB as base64) and 16 KiB of query and
 * headers, which escapes may double. An item of the table has room for this and the largest state.
 */
const MAX_MESSAGE_BYTES = 224 * 1024;

/** Entries are sent at once. An entry that was sent later than this, in milliseconds, comes from a dead-letter queue. */
const MAX_SEND_DELAY = 60_000;

/** How far the clock of the receiving function may be ahead of the queue's clock, in milliseconds. */
const MAX_CLOCK_SKEW = 60_000;

const text = v.string();
const wholeNumber = v.pipe(v.number(), v.safeInteger());
const instant = v.custom<Instant>((value) => typeof value === 'string' && parseInstant(value) === value);
const request = v.object({ method: text, query: text, body: text, headers: v.record(text, v.unknown()) });

/** The fields without which an entry cannot be advanced. Anyone who may send to the queue can send a message without them. */
const messageSchema = v.object({
  format: v.literal(FORMAT),
  entry: v.variant('kind', [
    v.object({
      id: text,
      receivedAt: instant,
      kind: v.literal('callback'),
      request,
      original: v.optional(v.object({ id: text, conferenceId: text, receivedAt: instant })),
    }),
    v.object({
      id: text,
      receivedAt: instant,
      kind: v.literal('change'),
      change: text,
      version: wholeNumber,
    }),
    v.object({ id: text, receivedAt: instant, kind: v.literal('status-report'), requestedAt: instant }),
    v.object({
      id: text,
      receivedAt: instant,
      kind: v.literal('assignment'),
      fonenumber: text,
      outcome: text,
    }),
    v.object({
      id: text,
      receivedAt: instant,
      kind: v.literal('undelivered'),
      callback: wholeNumber,
      failedAt: instant,
    }),
    v.object({
      id: text,
      receivedAt: instant,
      kind: v.literal('command'),
      command: v.object({ id: text, type: text, source: text, metadata: v.optional(v.record(text, text)) }),
      problem: v.optional(
        v.object({ message: text, errors: v.optional(v.array(v.object({ field: text }))) }),
      ),
    }),
    v.object({
      id: text,
      receivedAt: instant,
      kind: v.literal('tick'),
      revision: wholeNumber,
      dueAt: instant,
    }),
  ]),
});

/**
 * The entry of a message. It never throws: an unreadable message is an entry of the kind `unreadable`, with the beginning of
 * the message.
 */
export function parseEntry({ id, group, body, sentAt }: MailboxMessage): Entry {
  const entry = Buffer.byteLength(body) > MAX_MESSAGE_BYTES ? undefined : parseMessage(body);
  if (entry?.conferenceId !== group) {
    return {
      kind: 'unreadable',
      id: `unreadable-${id}`,
      conferenceId: group,
      receivedAt: instantAt(sentAt) ?? ('1970-01-01T00:00:00.000Z' as Instant),
      fault: 'the mailbox message could not be parsed',
      body: Buffer.from(body).subarray(0, MAX_STORED_BYTES).toString('base64'),
    };
  }
  // The function that sets a schedule cannot know when its tick will be sent.
  if (entry.kind === 'tick')
    return { ...entry, receivedAt: later(instantAt(sentAt) ?? entry.dueAt, entry.dueAt) };
  const isRedriven = sentAt - milliseconds(entry.receivedAt) > MAX_SEND_DELAY;
  return isRedriven ? { ...entry, redriven: true } : correctReceiptTime(entry, sentAt);
}

/** The entry with a corrected receipt time: an entry cannot be received after it was sent on. */
function correctReceiptTime(entry: Entry, sentAt: number): Entry {
  const sent = instantAt(sentAt);
  if (!sent || milliseconds(entry.receivedAt) - sentAt <= MAX_CLOCK_SKEW) return entry;
  if (entry.kind !== 'status-report') return { ...entry, receivedAt: sent };
  const clockSkew = milliseconds(entry.receivedAt) - sentAt;
  return { ...entry, receivedAt: sent, requestedAt: after(entry.requestedAt, -clockSkew) };
}

function parseMessage(body: string): Entry | undefined {
  const message = parseJson(body);
  return v.is(messageSchema, message) ? (message.entry as Entry) : undefined;
}
