import type { AssignedNumber, FoneNumbers } from '../../../lambda/ports/fonenumbers';
import { FoneStormError } from '../../../lambda/ports/fonestorm';

/** The FoneNumbers of the account. */
export const FONENUMBERS = ['3215550001', '3215550002', '3215550003'] as const;

/** The part of a number that somebody may change at FoneStorm itself: its service, its receive URL, or its account. */
export type OwnerChange = 'service' | 'URL' | 'account';

/** A setting of a number by the relay; `at` in milliseconds since 1970. */
export interface NumberSetting {
  readonly at: number;
  readonly fonenumber: string;
  readonly what: 'service' | 'URL';
  /** FoneStorm's id of the conference, or the URL. */
  readonly to: string;
}

/** A change of a number by its owner; `at` in milliseconds since 1970. */
export interface NumberChange {
  readonly at: number;
  readonly fonenumber: string;
  readonly what: OwnerChange;
  /** Whether the value was set before. */
  readonly isDifferent: boolean;
}

/** The FoneNumbers of FoneStorm's account. */
export class SimulatedFoneNumbers {
  readonly settings: NumberSetting[] = [];
  readonly changes: NumberChange[] = [];
  readonly #services = new Map<string, NonNullable<AssignedNumber['service']>>();
  readonly #urls = new Map<string, string>();
  readonly #lost = new Set<string>();

  /** The URL to which calls of a number are reported now. */
  urlOf(fonenumber: string): string | undefined {
    return this.#lost.has(fonenumber) ? undefined : this.#urls.get(fonenumber);
  }

  /** Somebody changes a number at FoneStorm itself. */
  changeByOwner(fonenumber: string, what: OwnerChange, at: number): void {
    const isDifferent = what === 'service' ? this.#services.has(fonenumber) : this.#urls.has(fonenumber);
    this.changes.push({ at, fonenumber, what, isDifferent });
    if (what === 'service') this.#services.set(fonenumber, { type: 'Hangup' });
    else if (what === 'URL') this.#urls.set(fonenumber, 'https://somebody-else.example/calls');
    else this.#lost.add(fonenumber);
  }

  /**
   * @param request makes a request, which may fail
   * @param hasConference whether FoneStorm has a conference
   */
  client(
    request: <T>(name: string, effect: () => T) => Promise<T>,
    now: () => number,
    hasConference: (theirs: string) => boolean,
  ): FoneNumbers {
    return {
      read: (fonenumber) =>
        request(`number ${fonenumber}`, () => {
          this.#requireOwn(fonenumber);
          const [service, receiveUrl] = [this.#services.get(fonenumber), this.#urls.get(fonenumber)];
          return { ...(service && { service }), ...(receiveUrl !== undefined && { receiveUrl }) };
        }),
      setConference: (fonenumber, theirs) =>
        request(`service of ${fonenumber}`, () => {
          this.#requireOwn(fonenumber);
          if (!hasConference(theirs))
            throw new FoneStormError('refused', 'service_id: no such conference', { status: 400 });
          this.#services.set(fonenumber, { type: 'Conference', id: theirs });
          this.settings.push({ at: now(), fonenumber, what: 'service', to: theirs });
        }),
      setReceiveUrl: (fonenumber, url) =>
        request(`receive URL of ${fonenumber}`, () => {
          this.#requireOwn(fonenumber);
          this.#urls.set(fonenumber, url);
          this.settings.push({ at: now(), fonenumber, what: 'URL', to: url });
        }),
    };
  }

  #requireOwn(fonenumber: string): void {
    const isOwn = (FONENUMBERS as readonly string[]).includes(fonenumber) && !this.#lost.has(fonenumber);
    if (!isOwn) throw new FoneStormError('not found', 'no such fonenumber', { status: 404 });
  }
}
