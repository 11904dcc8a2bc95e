import type { Deliveries } from '../../lambda/delivery-ports';
import type { Definition } from '../../lambda/domain/conference';
import { type DueTick, type TickEntry, tickOf } from '../../lambda/domain/entry';
import type { Instant } from '../../lambda/domain/instant';
import type { Bookings, Calls } from '../../lambda/number-ports';
import type { Definitions, HistoryRecord, Journal, Kept, Saved, Unpublished } from '../../lambda/ports';
import { inMemoryBookings } from './bookings';
import { inMemoryCalls } from './calls';
import { inMemoryDeliveries } from './deliveries';
import { page } from './pages';
import { Shelf } from './shelf';

/** Definitions, journal, deliveries and bookings over one store, as they are over one table. */
export interface Conferences {
  readonly definitions: Definitions;
  readonly journal: Journal;
  readonly deliveries: Deliveries;
  readonly bookings: Bookings;
  readonly calls: Calls;
}

/** A store of conferences that lasts as long as the test. */
export function inMemoryConferences(): Conferences {
  const definitions = new Shelf<Definition>();
  const foneStormIds = new Map<string, string>();
  const saved = new Shelf<Saved>();
  const history = new Shelf<Kept<HistoryRecord> & { readonly conferenceId: string }>();
  const claims = new Shelf<readonly { readonly entryId: string; readonly time?: Instant }[]>();
  const deliveries = inMemoryDeliveries();
  const inHistory = (conferenceId: string, entryId: string) => JSON.stringify([conferenceId, entryId]);
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
        const confirmed = definitions.all().filter(({ standing }) => standing === 'confirmed');
        return page('definitions', inOrder(confirmed, place), place, limit, from);
      },
      async unfinished(limit, from) {
        const place = ({ intent, id }: Definition) => `${intent?.begunAt} ${id}`;
        const unfinished = definitions.all().filter(({ intent }) => intent !== undefined);
        return page('unfinished', inOrder(unfinished, place), place, limit, from);
      },
    },
    journal: {
      async load(conferenceId, entryId) {
        return {
          definition: definitions.get(conferenceId),
          saved: saved.get(conferenceId),
          isRepeat: history.has(inHistory(conferenceId, entryId)),
        };
      },
      async save(conferenceId, next) {
        const before = saved.get(conferenceId);
        if (before?.unpublished || (before?.state.position ?? 0) !== next.state.position - 1) return false;
        saved.set(conferenceId, next);
        return true;
      },
      async record(conferenceId, record, expiresAt) {
        const key = inHistory(conferenceId, record.entry.id);
        if (!history.has(key)) history.set(key, { conferenceId, ...record, ...(expiresAt && { expiresAt }) });
      },
      async published(conferenceId, entryId) {
        const before = saved.get(conferenceId);
        if (before && isOf(before.unpublished, entryId)) saved.set(conferenceId, { state: before.state });
      },
      async claim(conferenceId, call, entryId) {
        const key = claimOf(conferenceId, call);
        const made = claims.get(key) ?? [];
        const same = made.find((each) => each.entryId === entryId || each.time === call.time);
        if (same) return same.entryId;
        claims.set(key, [...made, { entryId, ...(call.time && { time: call.time }) }]);
        return entryId;
      },
      async claimedTimes(conferenceId, call) {
        return (claims.get(claimOf(conferenceId, call)) ?? []).map(({ time }) => time);
      },
      async state(conferenceId) {
        return saved.get(conferenceId)?.state;
      },
      async history(conferenceId, kind, limit, from) {
        const place = ({ entry }: HistoryRecord) => entry.id;
        const found = history
          .all()
          .filter((each) => each.conferenceId === conferenceId)
          .filter(({ entry }) => kind === 'all' || entry.kind === kind);
        const { items, ...rest } = page(`${conferenceId} ${kind}`, inOrder(found, place), place, limit, from);
        return { ...rest, items: items.map(({ conferenceId: _key, expiresAt: _then, ...record }) => record) };
      },
      async historyRecord(conferenceId, entryId) {
        const found = history.get(inHistory(conferenceId, entryId));
        if (!found) return undefined;
        const { conferenceId: _key, ...kept } = found;
        return kept;
      },
      async erase(conferenceId) {
        for (const [key, { conferenceId: id }] of history.entries()) {
          if (id === conferenceId) history.delete(key);
        }
        for (const [key] of claims.entries()) {
          if (JSON.parse(key)[0] === conferenceId) claims.delete(key);
        }
        deliveries.erase(conferenceId);
      },
      // Nothing goes away while a test lasts.
      async expire(conferenceId, expiresAt) {
        for (const [key, record] of history.entries()) {
          if (record.conferenceId === conferenceId) history.set(key, { ...record, expiresAt });
        }
      },
      async due(limit, from) {
        const place = ({ dueAt, conferenceId }: TickEntry) => `${dueAt} ${conferenceId}`;
        const ticks = saved.entries().flatMap(([id, { state }]): DueTick[] => {
          const { dueAt, revision } = state.timetable ?? {};
          if (!dueAt || revision === undefined) return [];
          const tick = tickOf(id, { revision, dueAt });
          return [state.closedAt === undefined ? tick : { ...tick, isClosed: true }];
        });
        return page('due', inOrder(ticks, place), place, limit, from);
      },
    },
  };
}

function isOf(unpublished: Unpublished | undefined, entryId: string): boolean {
  return unpublished?.entry.id === entryId;
}

function inOrder<T>(items: readonly T[], placeOf: (item: T) => string): T[] {
  return items.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
}
