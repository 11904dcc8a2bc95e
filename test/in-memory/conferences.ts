import type { Definition } from '../../lambda/domain/definition';
import { type DueTick, type EntryReference, type TickEntry, tickOf } from '../../lambda/domain/entry';
import type { Instant } from '../../lambda/domain/instant';
import type { TimeRange } from '../../lambda/domain/time-range';
import type { Bookings } from '../../lambda/ports/bookings';
import type { Calls } from '../../lambda/ports/calls';
import type { ConferenceLog, Head, LogRecord, PhasePlace } from '../../lambda/ports/conference-log';
import type { Definitions } from '../../lambda/ports/definitions';
import type { Deliveries } from '../../lambda/ports/deliveries';
import { UnknownCursor } from '../../lambda/ports/page';
import { inMemoryBookings } from './bookings';
import { inMemoryCalls } from './calls';
import { inMemoryDeliveries } from './deliveries';
import { FrozenMap } from './frozen-map';
import { countOf, isInRange, pageOf } from './page';

interface Registration extends EntryReference {
  readonly time?: Instant;
}

/** Definitions, conference log, deliveries and bookings in one store, as in one table. */
export interface InMemoryConferenceStore {
  readonly definitions: Definitions;
  readonly conferenceLog: ConferenceLog;
  readonly deliveries: Deliveries;
  readonly bookings: Bookings;
  readonly calls: Calls;
}

/** A store of conferences in memory. */
export function inMemoryConferenceStore(): InMemoryConferenceStore {
  const definitions = new FrozenMap<Definition>();
  const foneStormIds = new Map<string, string>();
  const heads = new FrozenMap<Head>();
  const ticks = new FrozenMap<DueTick>();
  const log = new FrozenMap<LogRecord | 'erased'>();
  const registrations = new FrozenMap<readonly Registration[]>();
  const readRecord = (conferenceId: string, position: number) => {
    const record = log.get(logKey(conferenceId, position));
    return record === 'erased' ? undefined : record;
  };
  const deliveries = inMemoryDeliveries((conferenceId, position) => ({
    definition: definitions.get(conferenceId),
    record: readRecord(conferenceId, position),
  }));
  const logKey = (conferenceId: string, position: number) => JSON.stringify([conferenceId, position]);
  const registrationKey = (conferenceId: string, { uid, status }: { uid: string; status: string }) =>
    JSON.stringify([conferenceId, uid, status]);
  const recordsOf = (conferenceId: string): LogRecord[] =>
    log
      .all()
      .filter(
        (record): record is LogRecord => record !== 'erased' && record.entry.conferenceId === conferenceId,
      )
      .sort((a, b) => a.state.position - b.state.position);
  const isHeadBefore = ({ entry, state }: LogRecord) =>
    (heads.get(entry.conferenceId)?.state.position ?? 0) === state.position - 1;
  const announce = ({ entry: { conferenceId }, state: { timetable, closedAt } }: LogRecord) => {
    const { dueAt, revision } = timetable ?? {};
    if (dueAt === undefined || revision === undefined) return ticks.delete(conferenceId);
    const tick = tickOf(conferenceId, { revision, dueAt });
    ticks.set(conferenceId, closedAt === undefined ? tick : { ...tick, isClosed: true });
  };

  const placesOf = (range: TimeRange): PhasePlace[] => {
    const places = heads.entries().flatMap(([conferenceId, { state }]): PhasePlace[] => {
      const { phase, timetable, erasedAt } = state;
      if (phase === undefined || !timetable || erasedAt || !isInRange(timetable.start, range)) return [];
      return [{ conferenceId, phase, cursor: `${timetable.start ?? 'always'} ${conferenceId}` }];
    });
    return sortByKey(places, ({ cursor }) => cursor);
  };

  return {
    deliveries,
    bookings: inMemoryBookings(),
    calls: inMemoryCalls(),
    definitions: {
      async read(id) {
        return definitions.get(id);
      },
      async write(definition) {
        if ((definitions.get(definition.id)?.version ?? 0) !== definition.version - 1) return false;
        definitions.set(definition.id, definition);
        return true;
      },
      async registerFoneStormId(fonestormId, conferenceId) {
        const owner = foneStormIds.get(fonestormId) ?? conferenceId;
        foneStormIds.set(fonestormId, owner);
        return owner;
      },
      async ownerOfFoneStormId(fonestormId) {
        return foneStormIds.get(fonestormId);
      },
      async list(limit, from) {
        const place = ({ createdAt, id }: Definition) => `${createdAt} ${id}`;
        const confirmed = definitions.all().filter(({ status }) => status === 'confirmed');
        return pageOf('definitions', sortByKey(confirmed, place), place, limit, from);
      },
      async listUnfinished(limit, from) {
        const place = ({ intent, id }: Definition) => `${intent?.startedAt} ${id}`;
        const unfinished = definitions.all().filter(({ intent }) => intent !== undefined);
        return pageOf('unfinished', sortByKey(unfinished, place), place, limit, from);
      },
    },
    conferenceLog: {
      async load(conferenceId) {
        return { definition: definitions.get(conferenceId), head: heads.get(conferenceId) };
      },
      async loadMany(conferenceIds) {
        return conferenceIds.map((id) => ({ definition: definitions.get(id), head: heads.get(id) }));
      },
      async append(record) {
        const key = logKey(record.entry.conferenceId, record.state.position);
        if (log.has(key)) return false;
        log.set(key, record);
        return true;
      },
      async announceTick(record) {
        if (isHeadBefore(record)) announce(record);
      },
      async moveHead(record) {
        if (!isHeadBefore(record)) return;
        const { entry, state } = record;
        heads.set(entry.conferenceId, { state, lastEntryId: entry.id });
        announce(record);
      },
      async registerIdempotencyKey(call, { id, conferenceId, receivedAt }) {
        const key = registrationKey(conferenceId, call);
        const earlier = registrations.get(key) ?? [];
        const same = earlier.find((each) => each.id === id || each.time === call.time);
        if (same) return same;
        const own = { id, conferenceId, receivedAt, ...(call.time && { time: call.time }) };
        registrations.set(key, [...earlier, own]);
        return own;
      },
      async registeredTimes(conferenceId, call) {
        return (registrations.get(registrationKey(conferenceId, call)) ?? []).map(({ time }) => time);
      },
      async read(conferenceId, position) {
        return readRecord(conferenceId, position);
      },
      async find({ conferenceId, id }) {
        return recordsOf(conferenceId).find(({ entry }) => entry.id === id);
      },
      async records(conferenceId, kind, limit, from) {
        const place = ({ state }: LogRecord) => String(state.position).padStart(10, '0');
        const found = recordsOf(conferenceId).filter(({ entry }) => kind === 'all' || entry.kind === kind);
        return pageOf(`${conferenceId} ${kind}`, found, place, limit, from);
      },
      async recordsAfter(conferenceId, position, limit) {
        return recordsOf(conferenceId)
          .filter(({ state }) => state.position > position)
          .slice(0, limit);
      },
      async erase({ entry: { conferenceId }, state: { position } }) {
        const callbacks = recordsOf(conferenceId).filter(({ entry }) => entry.kind === 'callback');
        deliveries.erase(
          conferenceId,
          callbacks.map(({ state }) => state.position),
        );
        for (const record of recordsOf(conferenceId)) {
          if (record.state.position < position)
            log.set(logKey(conferenceId, record.state.position), 'erased');
        }
        for (const [key] of registrations.entries()) {
          if (JSON.parse(key)[0] === conferenceId) registrations.delete(key);
        }
      },
      // Nothing expires during a test.
      async setExpiry(conferenceId, expiresAt) {
        for (const { expiresAt: _before, ...record } of recordsOf(conferenceId))
          log.set(logKey(conferenceId, record.state.position), {
            ...record,
            ...(expiresAt && { expiresAt }),
          });
      },
      async dueTicks(limit, from, range = {}) {
        const place = ({ dueAt, conferenceId }: TickEntry) => `${dueAt} ${conferenceId}`;
        const due = ticks.all().filter(({ dueAt }) => isInRange(dueAt, range));
        return pageOf('due', sortByKey(due, place), place, limit, from);
      },
      async countDueTicks(range, max) {
        return countOf(ticks.all().filter(({ dueAt }) => isInRange(dueAt, range)).length, max);
      },
      async listByPhase(phases, range, limit, cursor) {
        if (cursor !== undefined && !/^(\S{24}|always) \S+$/.test(cursor))
          throw new UnknownCursor(
            'cursor: expected a cursor of this list and filter, from an earlier answer',
          );
        const left = placesOf(range).filter(
          (place) => phases.includes(place.phase) && (cursor === undefined || place.cursor > cursor),
        );
        const items = left.slice(0, limit);
        const last = items.at(-1);
        return { items, ...(last && items.length < left.length && { cursor: last.cursor }) };
      },
      async countByPhase(phase, range, max) {
        return countOf(placesOf(range).filter((place) => place.phase === phase).length, max);
      },
    },
  };
}

function sortByKey<T>(items: readonly T[], placeOf: (item: T) => string): T[] {
  return items.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
}
