import { applyChanges } from '../../../lambda/domain/definition';
import { changesToSend, fieldsToSend, type Generation } from '../../../lambda/domain/generation';
import type { FoneNumbers } from '../../../lambda/ports/fonenumbers';
import { type FoneStorm, FoneStormError } from '../../../lambda/ports/fonestorm';
import {
  callPayload,
  conferencePayload,
  FALLBACK_FONENUMBER,
  shownStatus,
} from '../../../simulator/callbacks/callback-payload';
import type { Role } from '../../../simulator/conferences/people';
import type { Settings } from '../../../simulator/settings';
import type { Faults } from '../scenario/faults';
import { type CallBegins, type SentCallback, SimulatedCalls } from './calls';
import { type Conference, relayId, toListed2017, toListedSince24 } from './conference-list';
import { SimulatedFoneNumbers } from './fonenumbers';
import {
  applyLate,
  CLIENT_TIMEOUT,
  captureEffect,
  FAULT_FACTOR,
  REQUEST_FAULTS,
  SLOW_SHARE,
} from './request-effects';
import type { VirtualTime } from './virtual-time';

export interface FoneStormSettings extends Pick<Settings, 'profile' | 'method'> {
  readonly ids: 'honoured' | 'ignored' | 'duplicated';
  /** Default: 2017. */
  readonly generation?: Generation;
  /** The time of `BEGIN` of a call to a FoneNumber; default: when the call is answered. */
  readonly callBegins?: CallBegins;
}

/** A request that FoneStorm got. */
export interface ReceivedRequest {
  readonly at: number;
  readonly purpose: Purpose;
}

type Purpose = 'request' | 'status-check';
type TakeSlot = (purpose: Purpose) => Promise<void>;

/** The participants of a conference from a moment on; milliseconds since 1970. */
export interface AttendanceRecord {
  readonly at: number;
  /** FoneStorm's id. */
  readonly fonestormId: string;
  /** Whether FoneStorm has the conference. */
  readonly exists: boolean;
  readonly organizer: boolean;
  readonly attendees: number;
}

/** FoneStorm on a virtual clock: its conferences, their participants, and requests that fail. */
export class SimulatedFoneStorm {
  readonly conferences = new Map<string, Conference>();
  readonly requests: ReceivedRequest[] = [];
  /** The attendance of every conference since its creation, in order. */
  readonly attendance: AttendanceRecord[] = [];
  /** FoneStorm's ids of conferences that their owner deleted there. */
  readonly deletedByOwner = new Set<string>();
  readonly fonenumbers = new SimulatedFoneNumbers();
  readonly calls: SimulatedCalls;
  readonly #counts = new Map<string, number>();

  constructor(
    private readonly time: VirtualTime,
    private readonly faults: Faults,
    private readonly settings: FoneStormSettings,
    private readonly send: (callback: SentCallback) => void,
  ) {
    const { callBegins = 'answered' } = settings;
    this.calls = new SimulatedCalls({
      ...{ time, chance: faults.chance, numbers: this.fonenumbers, callBegins },
      send: (callback) => this.send(callback),
    });
  }

  get generation(): Generation {
    return this.settings.generation ?? '2017';
  }

  /** The conferences with callbacks for one of the relay's; since 2.4, those that were created for it. */
  conferencesFor(conferenceId: string): readonly Conference[] {
    return [...this.conferences.values()].filter(({ id, fields }) =>
      this.generation === '2.4'
        ? id.startsWith(`${conferenceId}-at-`)
        : fields.callback_url?.includes(`/callbacks/${conferenceId}/`),
    );
  }

  /** The callback URLs of its conferences. */
  get conferenceUrls(): readonly string[] {
    return [...this.conferences.values()].map(({ fields }) => fields.callback_url ?? '');
  }

  /** A person joins a conference, or leaves it. */
  moveParticipant(name: string, theirs: string, person: { role: Role; name: string }, joins: boolean): void {
    const conference = this.conferences.get(theirs);
    if (!conference) return;
    const present = conference.people.find((each) => each.name === person.name);
    if ((present !== undefined) === joins) return;
    const isFull = person.role === 'organizer' && conference.people.some(({ role }) => role === 'organizer');
    if (joins && isFull) return;
    const at = this.time.instant();
    const call = present ?? { ...person, number: '13175550100', uid: `call ${name}`, since: at };
    const people = joins
      ? [...conference.people, call]
      : conference.people.filter((each) => each !== present);
    const next: Conference = { ...conference, people, hasBegun: true };
    this.conferences.set(theirs, next);
    this.#recordAttendance(next);
    const url = next.fields.callback_url;
    if (url === undefined) return;
    const { profile } = this.settings;
    if (profile === 'talkative') {
      const party = { uid: call.uid, from: call.number, to: next.fields.fonenumber ?? FALLBACK_FONENUMBER };
      const status = joins ? 'BEGIN' : 'END';
      const payload = callPayload(party, { status, answeredAt: call.since, at, profile });
      this.send({ name: `${name} (call)`, url, payload });
    }
    const event = `${person.role}_${joins ? 'joined' : 'left'}`;
    this.send({ name, url, payload: conferencePayload(next, { profile, now: this.time.now, at, event }) });
  }

  createByOwner(theirs: string, fields: Conference['fields']): void {
    const pin = String(900_000 + this.conferences.size);
    this.#addConference({ id: theirs, pin, fields });
  }

  deleteByOwner(theirs: string): void {
    if (!this.conferences.has(theirs)) return;
    this.#delete(theirs);
    this.deletedByOwner.add(theirs);
  }

  #requestWith(purpose: Purpose, take: TakeSlot) {
    return async <T>(name: string, effect: () => T): Promise<T> => {
      await take(purpose);
      this.requests.push({ at: this.time.now, purpose });
      return this.#respond(this.#nextOccasion(name), effect);
    };
  }

  /** @param take waits for a slot of the budget */
  numbersClient(purpose: Purpose, take: TakeSlot): FoneNumbers {
    return this.fonenumbers.client(
      this.#requestWith(purpose, take),
      () => this.time.now,
      (theirs) => this.conferences.has(theirs),
    );
  }

  /** @param take waits for a slot of the budget */
  client(purpose: Purpose, take: TakeSlot): FoneStorm {
    const request = this.#requestWith(purpose, take);
    const isNewer = this.generation === '2.4';
    const listed = isNewer ? toListedSince24 : toListed2017;
    const existing = (id: string): Conference => {
      const conference = this.conferences.get(id);
      if (conference) return conference;
      throw new FoneStormError('not found', 'There is no conference with this id', { status: 404 });
    };
    return {
      list: () => request('list', () => [...this.conferences.values()].map(listed)),
      create: ({ id, fields, callbackUrl }) =>
        request(`create ${id}`, () => {
          if (!isNewer) return this.#create(id, { ...fields, callback_url: callbackUrl });
          return { id: this.#create(id, fieldsToSend('2.4', id, fields)).id };
        }),
      details: (id) =>
        request(`details ${id}`, () => {
          const conference = existing(id);
          const status = shownStatus(conference, this.time.now, this.settings.profile);
          return { ...listed(conference), ...(!isNewer && status) };
        }),
      update: (id, changes) =>
        request(`update ${id}`, () => {
          const conference = existing(id);
          const sent = isNewer ? changesToSend('2.4', relayId(id), changes) : changes;
          this.conferences.set(id, { ...conference, fields: applyChanges(conference.fields, sent) });
        }),
      delete: (id) =>
        request(`delete ${id}`, () => {
          existing(id);
          this.#delete(id);
        }),
      setCallbackUrl: (id, url) =>
        request(`register ${id}`, () => {
          const conference = existing(id);
          if (isNewer) return;
          this.conferences.set(id, { ...conference, fields: { ...conference.fields, callback_url: url } });
        }),
      fonenumbers: (id) =>
        request(`fonenumbers ${id}`, () => [existing(id).fields.fonenumber ?? '13175550199']),
    };
  }

  /** Removes a conference. Its participants are disconnected. */
  #delete(fonestormId: string): void {
    this.conferences.delete(fonestormId);
    this.attendance.push({ at: this.time.now, fonestormId, exists: false, organizer: false, attendees: 0 });
  }

  #nextOccasion(name: string): string {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return `FoneStorm, request ${count} to ${name}`;
  }

  #create(id: string, fields: Conference['fields']): { id: string; pin: string } {
    const { ids } = this.settings;
    const isTaken = this.conferences.has(id);
    if (isTaken && ids === 'honoured' && this.generation === '2017') {
      throw new FoneStormError('refused', 'id: expected an unused id', { status: 409 });
    }
    const count = this.conferences.size + this.deletedByOwner.size + this.requests.length;
    const isOwn = ids === 'ignored' || isTaken || this.generation === '2.4';
    const theirs = isOwn ? `${id}-at-fonestorm-${count}` : id;
    const pin = String(100_000 + count);
    this.#addConference({ id: theirs, pin, fields });
    return { id: theirs, pin };
  }

  #addConference(created: Pick<Conference, 'id' | 'pin' | 'fields'>): void {
    const conference: Conference = { ...created, people: [], hasBegun: false, isOver: false };
    this.conferences.set(created.id, conference);
    this.#recordAttendance(conference);
  }

  #recordAttendance(conference: Conference): void {
    this.attendance.push({
      at: this.time.now,
      fonestormId: conference.id,
      exists: true,
      ...presenceIn(conference),
    });
  }

  async #respond<T>(occasion: string, effect: () => T): Promise<T> {
    const { chance } = this.faults;
    const maxDuration = chance.happens(SLOW_SHARE, `whether slow ${occasion}`) ? CLIENT_TIMEOUT - 500 : 900;
    const duration = chance.wholeNumber(20, maxDuration, `how long ${occasion}`);
    switch (this.faults.select(occasion, REQUEST_FAULTS, FAULT_FACTOR)) {
      case undefined: {
        const untilEffect = Math.floor(duration * chance.fraction(`when it looks ${occasion}`));
        await this.time.sleep(untilEffect);
        const answer = captureEffect(effect);
        await this.time.sleep(duration - untilEffect);
        return answer();
      }
      case 'cannot be reached':
        throw new FoneStormError('unreachable', 'no connection');
      case 'is busy':
        throw new FoneStormError('busy', 'too many requests', { status: 429, retryAfter: 1 });
      case 'refuses':
        await this.time.sleep(duration);
        throw new FoneStormError('refused', 'FoneStorm does not want to', { status: 400 });
      case 'answers 500 and does nothing':
        await this.time.sleep(duration);
        throw new FoneStormError('unknown', 'status 500', { status: 500 });
      case 'does it and the answer is lost':
        await this.time.sleep(duration);
        applyLate(effect);
        throw new FoneStormError('unknown', 'the connection broke');
      case 'does it after the answer timed out':
        this.time.schedule(
          this.time.now + CLIENT_TIMEOUT + chance.wholeNumber(0, 50_000, `how late ${occasion}`),
          () => applyLate(effect),
        );
        await this.time.sleep(CLIENT_TIMEOUT);
        throw new FoneStormError('timeout', 'no answer in time');
    }
  }
}

export function presenceIn({ people }: Conference): { organizer: boolean; attendees: number } {
  return {
    organizer: people.some(({ role }) => role === 'organizer'),
    attendees: people.filter(({ role }) => role === 'attendee').length,
  };
}
