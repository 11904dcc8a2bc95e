import { type ConferenceFields, changed } from '../../lambda/domain/conference';
import { type FoneStorm, type FoneStormConference, FoneStormError } from '../../lambda/ports';
import {
  callPayload,
  conferencePayload,
  FONENUMBER,
  type Payload,
  shownStatus,
} from '../../simulator/callback-payload';
import type { Conference as SimulatedConference } from '../../simulator/conferences';
import type { Role } from '../../simulator/people';
import type { Settings } from '../../simulator/settings';
import type { Faults } from './faults';
import type { VirtualTime } from './virtual-time';

/** As the relay's port has its fields. */
type Conference = SimulatedConference & { readonly fields: ConferenceFields };

export interface FoneStormSettings extends Pick<Settings, 'profile' | 'method'> {
  readonly ids: 'honoured' | 'ignored' | 'duplicated';
}

/** A request that FoneStorm got. */
export interface Asked {
  readonly at: number;
  readonly purpose: Purpose;
}

type Purpose = 'request' | 'question';

/** Who is there from a moment on; milliseconds since 1970. */
export interface Attendance {
  readonly at: number;
  /** FoneStorm's id. */
  readonly theirs: string;
  /** Whether FoneStorm has it. */
  readonly exists: boolean;
  readonly organizer: boolean;
  readonly attendees: number;
}

/** A callback on its way, and what a story calls it. */
export interface SentCallback {
  readonly name: string;
  readonly url: string;
  readonly payload: Payload;
}

/** What a request that goes wrong comes to; the effects are those of what was asked. */
const FAULTS = {
  'cannot be reached': 2,
  'is busy': 1,
  refuses: 1,
  'answers 500 and does nothing': 2,
  'does it and the answer is lost': 4,
  'does it after the answer timed out': 3,
} as const;

/** The client's, in milliseconds. */
const TIMEOUT = 6000;
/** So many of its answers take long. */
const SLOW = 0.15;
/** FoneStorm's requests fail so much more often than others. */
const FACTOR = 3;

/** FoneStorm on a virtual clock: its conferences, who is there, and requests that go wrong. */
export class SimulatedFoneStorm {
  readonly conferences = new Map<string, Conference>();
  readonly requests: Asked[] = [];
  /** Who was there since when, of every conference since it was made; in order. */
  readonly attendance: Attendance[] = [];
  /** FoneStorm's ids of those that their owner deleted there. */
  readonly deletedByOwner = new Set<string>();
  readonly #counts = new Map<string, number>();

  constructor(
    private readonly time: VirtualTime,
    private readonly faults: Faults,
    private readonly settings: FoneStormSettings,
    private readonly send: (callback: SentCallback) => void,
  ) {}

  /** Those that call back for a conference here. */
  of(conferenceId: string): readonly Conference[] {
    return [...this.conferences.values()].filter(({ fields }) =>
      fields.callback_url?.includes(`/callbacks/${conferenceId}/`),
    );
  }

  /** Somebody comes to a conference, or leaves it. */
  moves(name: string, theirs: string, person: { role: Role; name: string }, comes: boolean): void {
    const conference = this.conferences.get(theirs);
    if (!conference) return;
    const there = conference.people.find((each) => each.name === person.name);
    if ((there !== undefined) === comes) return;
    const isFull = person.role === 'organizer' && conference.people.some(({ role }) => role === 'organizer');
    if (comes && isFull) return;
    const at = this.time.instant();
    const call = there ?? { ...person, number: '13175550100', uid: `call ${name}`, since: at };
    const people = comes ? [...conference.people, call] : conference.people.filter((each) => each !== there);
    const next: Conference = { ...conference, people, hasBegun: true };
    this.conferences.set(theirs, next);
    this.#attended(next);
    const url = next.fields.callback_url;
    if (url === undefined) return;
    const { profile } = this.settings;
    if (profile === 'talkative') {
      const party = { uid: call.uid, from: call.number, to: next.fields.fonenumber ?? FONENUMBER };
      const status = comes ? 'BEGIN' : 'END';
      const payload = callPayload(party, { status, answeredAt: call.since, at, profile });
      this.send({ name: `${name} (call)`, url, payload });
    }
    const happened = `${person.role}_${comes ? 'joined' : 'left'}`;
    this.send({ name, url, payload: conferencePayload(next, { profile, now: this.time.now, at, happened }) });
  }

  ownerCreates(theirs: string, fields: Conference['fields']): void {
    const pin = String(900_000 + this.conferences.size);
    this.#made({ id: theirs, pin, fields });
  }

  ownerDeletes(theirs: string): void {
    if (!this.conferences.has(theirs)) return;
    this.#delete(theirs);
    this.deletedByOwner.add(theirs);
  }

  /** @param take waits for a slot of the budget */
  client(purpose: Purpose, take: (purpose: Purpose) => Promise<void>): FoneStorm {
    const ask = async <T>(name: string, effect: () => T): Promise<T> => {
      await take(purpose);
      this.requests.push({ at: this.time.now, purpose });
      return this.#answer(this.#occasion(name), effect);
    };
    const existing = (id: string): Conference => {
      const conference = this.conferences.get(id);
      if (conference) return conference;
      throw new FoneStormError('not found', 'There is no conference with this id', { status: 404 });
    };
    return {
      list: () => ask('list', () => [...this.conferences.values()].map(listed)),
      create: ({ id, fields, callbackUrl }) =>
        ask(`create ${id}`, () => this.#create(id, { ...fields, callback_url: callbackUrl })),
      details: (id) =>
        ask(`details ${id}`, () => {
          const conference = existing(id);
          return { ...listed(conference), ...shownStatus(conference, this.time.now, this.settings.profile) };
        }),
      update: (id, changes) =>
        ask(`update ${id}`, () => {
          const conference = existing(id);
          this.conferences.set(id, { ...conference, fields: changed(conference.fields, changes) });
        }),
      delete: (id) =>
        ask(`delete ${id}`, () => {
          existing(id);
          this.#delete(id);
        }),
      setCallbackUrl: (id, url) =>
        ask(`register ${id}`, () => {
          const conference = existing(id);
          this.conferences.set(id, { ...conference, fields: { ...conference.fields, callback_url: url } });
        }),
      fonenumbers: (id) => ask(`fonenumbers ${id}`, () => [existing(id).fields.fonenumber ?? '13175550199']),
    };
  }

  /** Whoever is there is thrown out. */
  #delete(theirs: string): void {
    this.conferences.delete(theirs);
    this.attendance.push({ at: this.time.now, theirs, exists: false, organizer: false, attendees: 0 });
  }

  #occasion(name: string): string {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return `FoneStorm, request ${count} to ${name}`;
  }

  #create(id: string, fields: Conference['fields']): { id: string; pin: string } {
    const { ids } = this.settings;
    const isTaken = this.conferences.has(id);
    if (isTaken && ids === 'honoured') {
      throw new FoneStormError('refused', 'id: expected one that no conference has', { status: 409 });
    }
    const count = this.conferences.size + this.deletedByOwner.size + this.requests.length;
    const theirs = ids === 'ignored' || isTaken ? `${id}-at-fonestorm-${count}` : id;
    const pin = String(100_000 + count);
    this.#made({ id: theirs, pin, fields });
    return { id: theirs, pin };
  }

  #made(made: Pick<Conference, 'id' | 'pin' | 'fields'>): void {
    const conference: Conference = { ...made, people: [], hasBegun: false, isOver: false };
    this.conferences.set(made.id, conference);
    this.#attended(conference);
  }

  #attended(conference: Conference): void {
    this.attendance.push({
      at: this.time.now,
      theirs: conference.id,
      exists: true,
      ...thereIn(conference),
    });
  }

  async #answer<T>(occasion: string, effect: () => T): Promise<T> {
    const { chance } = this.faults;
    const most = chance.is(SLOW, `whether slow ${occasion}`) ? TIMEOUT - 500 : 900;
    const took = chance.whole(20, most, `how long ${occasion}`);
    switch (this.faults.on(occasion, FAULTS, FACTOR)) {
      case undefined: {
        const looks = Math.floor(took * chance.of(`when it looks ${occasion}`));
        await this.time.sleep(looks);
        const answer = settled(effect);
        await this.time.sleep(took - looks);
        return answer();
      }
      case 'cannot be reached':
        throw new FoneStormError('unreachable', 'no connection');
      case 'is busy':
        throw new FoneStormError('busy', 'too many requests', { status: 429, retryAfter: 1 });
      case 'refuses':
        await this.time.sleep(took);
        throw new FoneStormError('refused', 'FoneStorm does not want to', { status: 400 });
      case 'answers 500 and does nothing':
        await this.time.sleep(took);
        throw new FoneStormError('unknown', 'status 500', { status: 500 });
      case 'does it and the answer is lost':
        await this.time.sleep(took);
        attempted(effect);
        throw new FoneStormError('unknown', 'the connection broke');
      case 'does it after the answer timed out':
        this.time.at(this.time.now + TIMEOUT + chance.whole(0, 50_000, `how late ${occasion}`), () =>
          attempted(effect),
        );
        await this.time.sleep(TIMEOUT);
        throw new FoneStormError('timeout', 'no answer in time');
    }
  }
}

export function thereIn({ people }: Conference): { organizer: boolean; attendees: number } {
  return {
    organizer: people.some(({ role }) => role === 'organizer'),
    attendees: people.filter(({ role }) => role === 'attendee').length,
  };
}

/** Does it now, and gives or throws later what came of it. */
function settled<T>(effect: () => T): () => T {
  try {
    const value = effect();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** What is asked too late of a conference that is gone changes nothing, and nobody hears of it. */
function attempted(effect: () => unknown): void {
  try {
    effect();
  } catch (error) {
    if (!(error instanceof FoneStormError)) throw error;
  }
}

function listed({ id, pin, fields }: Conference): FoneStormConference {
  const { callback_url: conference_url, ...shown } = fields;
  return { id, conference_pin: pin, ...(conference_url && { conference_url }), fields: shown };
}
