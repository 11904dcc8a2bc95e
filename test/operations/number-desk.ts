import { after, type Instant } from '../../lambda/domain/instant';
import { createRules } from '../../lambda/domain/rules';
import { conferenceIdOfUrl } from '../../lambda/operations/callbacks/callback-url';
import type { FoneNumbers } from '../../lambda/ports/fonenumbers';
import { inMemoryFoneNumbers } from '../in-memory/fonenumbers';
import { interceptPort } from './intercept-port';
import { type IsolatedRelay, isolatedRelay } from './isolated-relay';
import { CALLBACK_KEYS, FONENUMBERS, type Ports, type TestRelay } from './test-relay';

export const MINUTE = 60_000;
export const ASSIGN_LEAD = 10 * MINUTE;
export const FONENUMBER = FONENUMBERS[0] ?? '';

/** A relay with a number desk, at 09:00 of its own clock, with its requests to FoneStorm's FoneNumbers. */
export interface NumberDesk extends IsolatedRelay {
  /** FoneStorm's numbers, for changes at FoneStorm itself. */
  readonly fonenumbers: ReturnType<typeof inMemoryFoneNumbers>;
  /** The calls, with the time of each: `09:50 setConference a`. */
  readonly requests: readonly string[];
  /** The conferences that the number leads to, and is reported to, at FoneStorm. */
  assignment(fonenumber?: string): Promise<{ to: string | undefined; reports: string | undefined }>;
}

/**
 * @param fails throws FoneStorm's failure of a call
 * @param onSet gets FoneStorm's id of the conference that a number is being assigned to
 */
export async function numberDesk(
  house: TestRelay,
  {
    fails = () => undefined,
    onSet = async () => undefined,
    ...more
  }: {
    fails?: (name: string, now: Instant) => void;
    onSet?: (fonestormId: string) => Promise<void>;
  } & Partial<Ports> = {},
): Promise<NumberDesk> {
  const requests: string[] = [];
  const fonenumbers = inMemoryFoneNumbers({
    numbers: FONENUMBERS,
    hasConference: (id) => house.simulator.control.conferences().some((each) => each.id === id),
  });
  const it = await isolatedRelay(house, (ports) => {
    const told: FoneNumbers = interceptPort(fonenumbers, async (name, work) => {
      const now = ports.clock.now();
      requests.push(`${now.slice(11, 16)} ${name}`);
      fails(name, now);
      return work();
    });
    return {
      generation: '2.4',
      rules: createRules({ assignLead: ASSIGN_LEAD }),
      fonenumbers: Object.assign(Object.create(fonenumbers), told, {
        read: (number: string) => told.read(number),
        async setConference(number: string, id: string) {
          await onSet(id);
          await told.setConference(number, id);
        },
        setReceiveUrl: (...given: Parameters<FoneNumbers['setReceiveUrl']>) => told.setReceiveUrl(...given),
      }),
      ...more,
    };
  });
  const own = async (fonestormId: string | undefined) => {
    const { items } = await it.ports.definitions.list(100);
    return items.find(({ fonestorm }) => fonestorm?.id === fonestormId)?.id;
  };
  return {
    ...it,
    fonenumbers,
    requests,
    async assignment(fonenumber = FONENUMBER) {
      const { service, receiveUrl = '' } = await fonenumbers.read(fonenumber);
      return { to: await own(service?.id), reports: conferenceIdOfUrl(receiveUrl, CALLBACK_KEYS) };
    },
  };
}

/** Fields of a conference that starts and ends at these minutes after 10:00. */
export function from(start: number, end: number, fonenumber = FONENUMBER) {
  const ten = '2026-05-04T10:00:00.000Z' as Instant;
  return { fonenumber, start_time: after(ten, start * MINUTE), end_time: after(ten, end * MINUTE) };
}

/** A time of the day. */
export function clock(time: string): Instant {
  return `2026-05-04T${time}:00.000Z` as Instant;
}
