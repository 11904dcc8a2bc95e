import type { FoneNumbers } from '../../lambda/number-ports';
import { FoneStormError } from '../../lambda/ports';

/** The FoneNumbers of the account. */
export const FONENUMBERS = ['3215550001', '3215550002'] as const;

/** A number was set to a conference, by FoneStorm's id of it; milliseconds since 1970. */
export interface Setting {
  readonly at: number;
  readonly fonenumber: string;
  readonly theirs: string;
}

/** A call to a FoneNumber that goes on. */
export interface Call {
  readonly uid: string;
  /** FoneStorm's id of the conference that the number led to when it began; undefined if it led to none. */
  readonly theirs: string | undefined;
  readonly since: string;
}

/** The FoneNumbers of FoneStorm's account, and the calls that come in by them. */
export class SimulatedFoneNumbers {
  readonly settings: Setting[] = [];
  /** By who calls. */
  readonly calls = new Map<string, Call>();
  readonly #services = new Map<string, string>();
  readonly #urls = new Map<string, string>();

  serviceOf(fonenumber: string): string | undefined {
    return this.#services.get(fonenumber);
  }

  /** Where calls of a number are reported now. */
  urlOf(fonenumber: string): string | undefined {
    return this.#urls.get(fonenumber);
  }

  /**
   * @param ask makes a request, which may go wrong
   * @param has whether FoneStorm has a conference
   */
  client(
    ask: <T>(name: string, effect: () => T) => Promise<T>,
    now: () => number,
    has: (theirs: string) => boolean,
  ): FoneNumbers {
    return {
      read: (fonenumber) =>
        ask(`number ${fonenumber}`, () => {
          requireOwn(fonenumber);
          const [id, receiveUrl] = [this.#services.get(fonenumber), this.#urls.get(fonenumber)];
          return {
            ...(id !== undefined && { service: { type: 'Conference', id } }),
            ...(receiveUrl !== undefined && { receiveUrl }),
          };
        }),
      setConference: (fonenumber, theirs) =>
        ask(`service of ${fonenumber}`, () => {
          requireOwn(fonenumber);
          if (!has(theirs))
            throw new FoneStormError('refused', 'service_id: no such conference', { status: 400 });
          this.#services.set(fonenumber, theirs);
          this.settings.push({ at: now(), fonenumber, theirs });
        }),
      setReceiveUrl: (fonenumber, url) =>
        ask(`receive URL of ${fonenumber}`, () => {
          requireOwn(fonenumber);
          this.#urls.set(fonenumber, url);
        }),
    };
  }
}

function requireOwn(fonenumber: string): void {
  if ((FONENUMBERS as readonly string[]).includes(fonenumber)) return;
  throw new FoneStormError('not found', 'no such fonenumber', { status: 404 });
}
