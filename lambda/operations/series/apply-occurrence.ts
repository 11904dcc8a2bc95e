import { isDeepStrictEqual } from 'node:util';
import type { ConferenceChanges, ConferenceFields, Definition } from '../../domain/definition';
import { after, later } from '../../domain/instant';
import { redactSentence } from '../../domain/redaction/redact';
import { conferenceIdOf, fieldsOfOccurrence, MAX_MOVE } from '../../domain/series/occurrence';
import type { OccurrenceRecord } from '../../domain/series/occurrence-record';
import type { OccurrenceWork, UnwantedOccurrence, WantedOccurrence } from '../../domain/series/plan-series';
import type { Series } from '../../domain/series/series';
import { FoneStormError } from '../../ports/fonestorm';
import type { SeriesStore } from '../../ports/series-store';
import { type CreatePorts, createConference } from '../conferences/create-conference';
import { contentDigest } from '../conferences/creation-idempotency';
import { deleteConference } from '../conferences/delete-conference';
import { updateConference } from '../conferences/update-conference';
import { OperationFailure } from '../operation-failure';

export interface OccurrencePorts extends CreatePorts {
  readonly series: SeriesStore;
  /** Conferences are made this long before they start, in milliseconds. */
  readonly seriesHorizon: number;
}

/**
 * - `waiting`: another request about the conference, or another writer of the record, is first.
 * - `refused`: FoneStorm refused the request, which is sent again later.
 */
export type OccurrenceOutcome = 'done' | 'waiting' | 'refused';

/** The conference was changed by hand since it was read. */
class ChangedByHand extends Error {}

/** Records are of use until their occurrence is over, and cannot be moved any more. */
const RECORD_LIFETIME = 2 * MAX_MOVE;

/**
 * Creates, changes or deletes the conference of an occurrence, as the series wants it. Before each request, the wanted fields are
 * recorded. So after a crash the next run sees whether a conference is as the series made it, or was changed by hand.
 *
 * @throws if FoneStorm or the infrastructure cannot take the request now; the next run makes it again
 */
export async function applyOccurrence(
  ports: OccurrencePorts,
  series: Series,
  work: OccurrenceWork,
): Promise<OccurrenceOutcome> {
  const { record } = work;
  const isNew = record === undefined || (record.stage === 'cancelled' && work.kind === 'want');
  const definition = isNew ? undefined : await readOwn(ports, series, record.conferenceId);
  if (definition?.status === 'proposed' || isUnfinished(definition)) return 'waiting';
  const step = { ports, series, definition };
  try {
    return await (work.kind === 'want' ? makeWanted(step, work) : cancel(step, work));
  } catch (error) {
    if (error instanceof LostRace || isPassing(error)) return 'waiting';
    throw error;
  }
}

/** Reads a conference if the series created it. Another one with its id is not the series' own: only the creation is refused. */
async function readOwn({ definitions }: OccurrencePorts, { id }: Series, conferenceId: string) {
  const definition = await definitions.read(conferenceId);
  return definition?.seriesId === id ? definition : undefined;
}

interface Step {
  readonly ports: OccurrencePorts;
  readonly series: Series;
  readonly definition: Definition | undefined;
}

/** Another writer wrote the record first. */
class LostRace extends Error {}

async function makeWanted(step: Step, work: WantedOccurrence): Promise<OccurrenceOutcome> {
  const { definition, ports } = step;
  const { record, digest, isForced } = work;
  // A moved occurrence keeps its conference. A new one waits until its start comes into the horizon.
  const isLater = work.occurrence.start > after(ports.clock.now(), ports.seriesHorizon);
  if (!definition || definition.status === 'failed')
    return isLater && record ? giveUp(step, record) : createWanted(step, work);
  if (definition.status !== 'confirmed') {
    if (!record) return 'done';
    // A deletion that was interrupted is the series' own. The conference is made again, under its next id.
    const isAgain = isForced || record.stage === 'cancelling';
    const written = await write(step, { ...record, stage: isAgain ? 'cancelled' : 'left' });
    return isAgain && !isLater ? createWanted(step, { ...work, record: written }) : 'done';
  }
  const current = digestOfFields(definition.fields);
  const asked = record?.asked ?? [];
  const { start, end } = work.occurrence;
  const wanted = { ...baseOf(step, work), start, end };
  if (current === digest) await write(step, { ...wanted, stage: 'done', asked: [digest] });
  else if (!asked.includes(current) && !isForced) await write(step, { ...wanted, stage: 'left' });
  else if (hasBegun(step)) await write(step, { ...wanted, stage: 'done', asked: [...asked, digest] });
  else return updateWanted(step, work, current);
  return 'done';
}

async function createWanted(step: Step, work: WantedOccurrence): Promise<OccurrenceOutcome> {
  const { ports, series } = step;
  const { occurrence, digest } = work;
  const base = baseOf(step, work);
  const pending = await write(step, { ...base, stage: 'pending', asked: [digest] });
  return request(step, pending, async () => {
    const fields = fieldsOfOccurrence(series, occurrence);
    await createConference(ports)({ id: base.conferenceId, fields, seriesId: series.id });
    return { ...pending, stage: 'done' };
  });
}

/** @param current the digest of the conference's fields */
async function updateWanted(step: Step, work: WantedOccurrence, current: string): Promise<OccurrenceOutcome> {
  const { ports, series } = step;
  const { occurrence, digest } = work;
  const pending = await write(step, { ...baseOf(step, work), stage: 'pending', asked: [current, digest] });
  return request(step, pending, async () => {
    await updateConference(ports)(pending.conferenceId, (stored) => {
      if (digestOfFields(stored) !== current) throw new ChangedByHand();
      return changesTo(stored, fieldsOfOccurrence(series, occurrence));
    });
    return { ...pending, stage: 'done', asked: [digest] };
  });
}

async function cancel(step: Step, { record, isForced }: UnwantedOccurrence): Promise<OccurrenceOutcome> {
  const { ports, definition } = step;
  if (!definition || definition.status === 'failed') return giveUp(step, record);
  const isOwn = isForced || record.stage === 'cancelling';
  if (definition.status !== 'confirmed') {
    await write(step, { ...record, stage: isOwn ? 'cancelled' : 'left' });
    return 'done';
  }
  const isByHand = !record.asked.includes(digestOfFields(definition.fields));
  if (hasBegun(step) || (isByHand && !isOwn)) {
    await write(step, { ...record, stage: 'left' });
    return 'done';
  }
  const cancelling = await write(step, { ...record, stage: 'cancelling' });
  return request(step, cancelling, async () => {
    await deleteConference(ports)(record.conferenceId);
    return { ...cancelling, stage: 'cancelled' };
  });
}

/** Leaves an occurrence without a conference. Another function may be about to create it: then the next visit sees whether it did. */
async function giveUp(step: Step, record: OccurrenceRecord): Promise<OccurrenceOutcome> {
  const isBegun = !step.definition && record.stage === 'pending';
  await write(step, { ...record, stage: isBegun ? 'cancelling' : 'cancelled' });
  return isBegun ? 'waiting' : 'done';
}

/** Sends a request, then writes its outcome: the given record, or the reason of its refusal. */
async function request(
  step: Step,
  before: OccurrenceRecord,
  send: () => Promise<OccurrenceRecord>,
): Promise<OccurrenceOutcome> {
  try {
    await write(step, await send());
  } catch (error) {
    if (error instanceof ChangedByHand) return 'waiting';
    if (!isRefusal(error)) throw error;
    const reason = redactSentence(error instanceof Error ? error.message : String(error));
    const stage = before.stage === 'cancelling' ? 'cancelling' : 'failed';
    await write(step, { ...before, stage, failure: { reason, at: step.ports.clock.now() } });
    step.ports.logger.warn('series.occurrence_refused', { conferenceId: before.conferenceId, error });
    return 'refused';
  }
  return 'done';
}

/** @returns the written record */
async function write({ ports, series }: Step, record: OccurrenceRecord): Promise<OccurrenceRecord> {
  const { end, version } = record;
  const next = { ...record, version: version + 1, seriesVersion: series.version };
  const expiresAt = after(later(end, ports.clock.now()), RECORD_LIFETIME);
  if (await ports.series.writeOccurrence(series.id, next, expiresAt)) return next;
  throw new LostRace();
}

/** The record of a wanted occurrence: a new one, or the next version of the stored one. */
function baseOf({ series }: Step, { occurrence, record }: WantedOccurrence): OccurrenceRecord {
  const { id, scheduledStart, start, end } = occurrence;
  const before = record ?? { revision: 1, version: 0, asked: [], stage: 'pending' as const };
  const revision = before.stage === 'cancelled' ? before.revision + 1 : before.revision;
  const { asked, version } = before;
  const conferenceId = conferenceIdOf(series.id, id, revision);
  const times = { scheduledStart, start, end };
  return { id, conferenceId, revision, stage: 'pending', asked, ...times, seriesVersion: 0, version };
}

/** A change that is not finished. The sweep finishes it. A change that only waits for its announcement does not count. */
function isUnfinished(definition: Definition | undefined): boolean {
  return definition?.intent !== undefined && definition.intent.stage !== 'announcing';
}

function hasBegun({ definition, ports }: Step): boolean {
  return (definition?.fields.start_time ?? '') <= ports.clock.now();
}

/** Whether a failed request is final, until somebody changes something. */
function isRefusal(error: unknown): boolean {
  if (error instanceof OperationFailure)
    return error.failure === 'id taken' || error.failure === 'number taken';
  return error instanceof FoneStormError && (error.outcome === 'refused' || error.outcome === 'not found');
}

/** Whether the next run may succeed: the sweep finishes the request that is in progress. */
function isPassing(error: unknown): boolean {
  return error instanceof OperationFailure;
}

/** A digest of the fields. An empty list counts as an omitted one. */
export function digestOfFields(fields: ConferenceFields): string {
  const named = Object.entries(fields).filter(([, value]) => !(Array.isArray(value) && value.length === 0));
  return contentDigest(Object.fromEntries(named));
}

/** The changes that make a conference have exactly these fields. */
function changesTo(stored: ConferenceFields, wanted: ConferenceFields): ConferenceChanges {
  const cleared = Object.keys(stored).filter((name) => !(name in wanted));
  const empty = cleared.map((name) => [name, name === 'attendees' ? [] : '']);
  const changed = Object.entries(wanted).filter(
    ([name, value]) => !isDeepStrictEqual(value, stored[name as keyof ConferenceFields]),
  );
  return Object.fromEntries([...empty, ...changed]);
}
