import { AUDITED_ERASURE } from '../contract/logged';
import { ROUTES } from '../contract/routes';
import type { ConferenceChanges, ConferenceFields, Definition } from '../domain/conference';
import type { Generation } from '../domain/generation';
import type { Creation } from '../operations/create-conference';
import { idOfKey } from '../operations/creation-identity';
import type { ReceivedCallback } from '../operations/read-callbacks';
import type { Details } from '../operations/read-conference';
import type { Clock, Page } from '../ports';
import { answerPage, requireShort } from './answer-pages';
import { type AuthenticatedHandler, authenticated } from './authenticated';
import { changesOf, creationOf, LONGEST_URL } from './conference-fields';
import { detailsView, listView, type Viewed } from './conference-views';
import { type HttpRequest, json } from './exchange';
import { nextLink, pageRequest } from './paging';
import { type Fault, invalid } from './problems';
import { type BodyFields, bodyFields } from './request-body';
import type { Routes } from './routing';
import { queryParameters } from './url-encoded';

/** The operations behind the conferences API. */
export interface ConferenceOperations {
  /** The caller whose token it is. */
  authenticate(token: string): Promise<string | undefined>;
  list(
    page: { limit?: number | undefined; from?: string | undefined },
    onPart?: (items: readonly Definition[]) => void,
  ): Promise<Page<Definition>>;
  create(creation: Creation): Promise<Definition>;
  /** As the relay knows it. */
  read(id: string): Promise<Details>;
  /** As FoneStorm says it is now. */
  ask(id: string): Promise<Details>;
  update(id: string, changesOf: (stored: ConferenceFields) => ConferenceChanges): Promise<Definition>;
  delete(id: string): Promise<Definition>;
  /** Deletes it where that is still to be done, and has all erased that is stored about it. */
  erase(id: string): Promise<void>;
  fonenumbers(id: string, isFresh: boolean): Promise<readonly string[]>;
  callbacks(id: string, limit: number, from?: string): Promise<Page<ReceivedCallback>>;
  callback(id: string, entryId: string): Promise<ReceivedCallback>;
  /** Why callbacks cannot be passed on to this URL, after "expected"; undefined where they can. */
  refused(url: string): Promise<string | undefined>;
}

const DEFAULT_CALLBACKS = 100;
/**
 * The vendor's pages on conferences, route by route, for callers with a token.
 *
 * @param generation with 2.4, the answers to creations, updates and deletions are whole conferences
 */
export function conferenceRoutes(
  operations: ConferenceOperations,
  clock: Clock,
  generation: Generation,
): Routes {
  const handlers: Record<string, AuthenticatedHandler> = {
    async [ROUTES.list](request) {
      const { limit, from } = pageRequest(request);
      if (limit === undefined) {
        const { items } = await operations.list({ from }, requireShort(shown));
        return json(200, { conferences: items.map(shown) });
      }
      const read = (most: number, first?: string) => operations.list({ limit: most, from: first });
      const { items, next } = await answerPage(read, { limit, from }, shown);
      return json(200, { conferences: items }, nextLink(request, limit, next));
    },
    async [ROUTES.create](request, _path, caller, note) {
      const body = bodyFields(request);
      const { id, fields } = creationOf(body, await receiverFaults(body), generation);
      const key = idempotencyKey(request);
      const chosen = id ?? (key === undefined ? undefined : idOfKey(caller, key));
      note({ conferenceId: chosen });
      const created = await operations.create({ id: chosen, fields });
      note({ conferenceId: created.id });
      return json(201, {
        conference: { ...changedView(created), conference_pin: created.fonestorm?.pin ?? '' },
      });
    },
    async [ROUTES.read](request, { id }) {
      const { definition, status, confirmedAt } = await (wantsFresh(request)
        ? operations.ask(id)
        : operations.read(id));
      return json(
        200,
        { conference: detailsView(viewed(definition), status) },
        { age: age(confirmedAt, clock) },
      );
    },
    async [ROUTES.update](request, { id }) {
      const body = bodyFields(request);
      const faults = await receiverFaults(body);
      const updated = await operations.update(id, (stored) =>
        changesOf(body, id, stored, faults, generation),
      );
      return json(200, { conference: changedView(updated) });
    },
    async [ROUTES.delete](request, { id }, _caller, note) {
      if (!wantsErasure(request)) return json(200, { conference: changedView(await operations.delete(id)) });
      note({ code: AUDITED_ERASURE });
      await operations.erase(id);
      return json(200, { conference: { id } });
    },
    async [ROUTES.fonenumbers](request, { id }) {
      return json(200, { fonenumbers: await operations.fonenumbers(id, wantsFresh(request)) });
    },
    async [ROUTES.callbacks](request, { id }) {
      const { limit = DEFAULT_CALLBACKS, from } = pageRequest(request);
      const read = (most: number, first?: string) => operations.callbacks(id, most, first);
      const { items, next } = await answerPage(read, { limit, from }, callbackView);
      return json(200, { callbacks: items }, nextLink(request, limit, next));
    },
    async [ROUTES.callback](_request, { id, entry }) {
      const callback = await operations.callback(id, entry);
      return json(200, { callback: { ...callbackView(callback), request: callback.entry.request } });
    },
  };
  return authenticated(operations.authenticate, handlers);

  function changedView(definition: Definition): Readonly<Record<string, unknown>> {
    return generation === '2017' ? { id: definition.id } : shown(definition);
  }

  /** What is no URL at all is a fault of its own. */
  async function receiverFaults({ callback_url: url }: BodyFields): Promise<readonly Fault[]> {
    if (typeof url !== 'string' || url.length > LONGEST_URL || !URL.canParse(url)) return [];
    const expected = await operations.refused(url);
    return expected === undefined ? [] : [{ field: 'callback_url', expected }];
  }
}

function shown(definition: Definition) {
  return listView(viewed(definition));
}

function viewed({ id, fields, fonestorm }: Definition): Viewed {
  return { id, fields, pin: fonestorm?.pin, url: fields.callback_url };
}

function callbackView({ entry, events }: ReceivedCallback) {
  const received = events.find(({ type }) => type === 'Callback Received')?.detail.callback;
  return {
    entry: entry.id,
    received_at: entry.receivedAt,
    callback: received,
    events: events.map(({ type, detail }) => ({
      type,
      id: detail.metadata.id,
      sequence: detail.metadata.sequence,
    })),
  };
}

function idempotencyKey({ headers }: HttpRequest): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined || /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw invalid([{ field: 'Idempotency-Key', expected: '1 to 255 visible ASCII characters' }]);
}

function wantsFresh({ headers }: HttpRequest): boolean {
  return /(^|,)\s*no-cache\s*(,|$)/i.test(headers['cache-control'] ?? '');
}

function wantsErasure({ query }: HttpRequest): boolean {
  const parameters = queryParameters(query);
  const [erase = 'false', ...others] = parameters.getAll('erase');
  const faults = [...new Set(parameters.keys())]
    .filter((field) => field !== 'erase')
    .map((field) => ({ field: field.slice(0, 64), expected: 'erase' }));
  // Said twice, it may mean either: what cannot be undone is done where it is plain.
  if ((erase !== 'true' && erase !== 'false') || others.length > 0)
    faults.push({ field: 'erase', expected: 'true or false' });
  if (faults.length > 0) throw invalid(faults);
  return erase === 'true';
}

/** Whole seconds (RFC 9111). */
function age(confirmedAt: string, clock: Clock): string {
  return String(Math.max(0, Math.floor((Date.parse(clock.now()) - Date.parse(confirmedAt)) / 1000)));
}
