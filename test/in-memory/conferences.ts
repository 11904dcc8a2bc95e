import type { Definition } from '../../lambda/domain/definition';
import { type DueTick, type TickEntry, tickOf } from '../../lambda/domain/entry';
import type { Instant } from '../../lambda/domain/instant';
import type { Bookings } from '../../lambda/ports/bookings';
import type { Calls } from '../../lambda/ports/calls';
import type {
  ConferenceLog,
  Expiring,
  LogRecord,
  Outbox,
  StoredState,
} from '../../lambda/ports/conference-log';
import type { Definitions } from '../../lambda/ports/definitions';
import type { Deliveries } from '../../lambda/ports/deliveries';
import { inMemoryBookings } from './bookings';
import { inMemoryCalls } from './calls';
import { inMemoryDeliveries } from './deliveries';
import { FrozenMap } from './frozen-map';
import { pageOf } from './page';

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
  const saved = new FrozenMap<StoredState>();
  const history = new FrozenMap<Expiring<LogRecord> & { readonly conferenceId: string }>();
  const claims = new FrozenMap<readonly { readonly entryId: string; readonly time?: Instant }[]>();
  const inHistory = (conferenceId: string, entryId: string) => JSON.stringify([conferenceId, entryId]);
  const readRecord = (conferenceId: string, entryId: string) => {
    const found = history.get(inHistory(conferenceId, entryId));
    if (!found) return undefined;
    const { conferenceId: _key, ...kept } = found;
    return kept;
  };
  const deliveries = inMemoryDeliveries((conferenceId, entryId) => ({
    definition: definitions.get(conferenceId),
    record: readRecord(conferenceId, entryId),
  }));
  const claimOf = (conferenceId: string, { uid, status }: { uid: string; status: string }) =>
    JSON.stringify([conferenceId, uid, status]);

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
      async load(conferenceId, entryId) {
        return {
          definition: definitions.get(conferenceId),
          stored: saved.get(conferenceId),
          isRepeat: history.has(inHistory(conferenceId, entryId)),
        };
      },
      async save(conferenceId, next) {
        const before = saved.get(conferenceId);
        if (before?.outbox || (before?.state.position ?? 0) !== next.state.position - 1) return false;
        saved.set(conferenceId, next);
        return true;
      },
      async append(conferenceId, record, expiresAt) {
        const key = inHistory(conferenceId, record.entry.id);
        if (!history.has(key)) history.set(key, { conferenceId, ...record, ...(expiresAt && { expiresAt }) });
      },
      async markPublished(conferenceId, entryId) {
        const before = saved.get(conferenceId);
        if (before && isOutboxOf(before.outbox, entryId)) saved.set(conferenceId, { state: before.state });
      },
      async registerIdempotencyKey(conferenceId, call, entryId) {
        const key = claimOf(conferenceId, call);
        const made = claims.get(key) ?? [];
        const same = made.find((each) => each.entryId === entryId || each.time === call.time);
        if (same) return same.entryId;
        claims.set(key, [...made, { entryId, ...(call.time && { time: call.time }) }]);
        return entryId;
      },
      async registeredTimes(conferenceId, call) {
        return (claims.get(claimOf(conferenceId, call)) ?? []).map(({ time }) => time);
      },
      async readState(conferenceId) {
        return saved.get(conferenceId)?.state;
      },
      async records(conferenceId, kind, limit, from) {
        const place = ({ entry }: LogRecord) => entry.id;
        const found = history
          .all()
          .filter((each) => each.conferenceId === conferenceId)
          .filter(({ entry }) => kind === 'all' || entry.kind === kind);
        const { items, ...rest } = pageOf(
          `${conferenceId} ${kind}`,
          sortByKey(found, place),
          place,
          limit,
          from,
        );
        return { ...rest, items: items.map(({ conferenceId: _key, expiresAt: _then, ...record }) => record) };
      },
      async read(conferenceId, entryId) {
        return readRecord(conferenceId, entryId);
      },
      async erase(conferenceId) {
        const callbacks = history
          .all()
          .flatMap(({ conferenceId: id, entry }) =>
            id === conferenceId && entry.kind === 'callback' ? entry.id : [],
          );
        deliveries.erase(conferenceId, callbacks);
        for (const [key, { conferenceId: id }] of history.entries()) {
          if (id === conferenceId) history.delete(key);
        }
        for (const [key] of claims.entries()) {
          if (JSON.parse(key)[0] === conferenceId) claims.delete(key);
        }
      },
      // Nothing expires during a test.
      async setExpiry(conferenceId, expiresAt) {
        for (const [key, record] of history.entries()) {
          if (record.conferenceId === conferenceId) history.set(key, { ...record, expiresAt });
        }
      },
      async dueTicks(limit, from) {
        const place = ({ dueAt, conferenceId }: TickEntry) => `${dueAt} ${conferenceId}`;
        const ticks = saved.entries().flatMap(([id, { state }]): DueTick[] => {
          const { dueAt, revision } = state.timetable ?? {};
          if (!dueAt || revision === undefined) return [];
          const tick = tickOf(id, { revision, dueAt });
          return [state.closedAt === undefined ? tick : { ...tick, isClosed: true }];
        });
        return pageOf('due', sortByKey(ticks, place), place, limit, from);
      },
    },
  };
}

function isOutboxOf(outbox: Outbox | undefined, entryId: string): boolean {
  return outbox?.entry.id === entryId;
}

function sortByKey<T>(items: readonly T[], placeOf: (item: T) => string): T[] {
  return items.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
}
