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

/** An isolated relay with a number desk, and its requests to FoneStorm's FoneNumbers. */
export interface NumberDesk extends IsolatedRelay {
  /** FoneStorm's numbers, for changes at FoneStorm itself. */
  readonly fonenumbers: ReturnType<typeof inMemoryFoneNumbers>;
  /** The requests, with the time of each: `09:50 setConference a`. */
  readonly requests: readonly string[];
  /** The conference that the number leads to at FoneStorm, and the one that its calls are reported to. */
  assignment(fonenumber?: string): Promise<{ to: string | undefined; reports: string | undefined }>;
}

/**
 * @param fails may throw FoneStorm's failure of a request
 * @param onSet is called with FoneStorm's id of the conference that a number is assigned to
 */
export async function numberDesk(
  relay: TestRelay,
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
    hasConference: (id) => relay.simulator.control.conferences().some((each) => each.id === id),
  });
  const it = await isolatedRelay(relay, (ports) => {
    const recorded: FoneNumbers = interceptPort(fonenumbers, async (name, work) => {
      const now = ports.clock.now();
      requests.push(`${now.slice(11, 16)} ${name}`);
      fails(name, now);
      return work();
    });
    return {
      generation: '2.4',
      rules: createRules({ assignLead: ASSIGN_LEAD }),
      fonenumbers: Object.assign(Object.create(fonenumbers), recorded, {
        read: (number: string) => recorded.read(number),
        async setConference(number: string, id: string) {
          await onSet(id);
          await recorded.setConference(number, id);
        },
        setReceiveUrl: (...parameters: Parameters<FoneNumbers['setReceiveUrl']>) =>
          recorded.setReceiveUrl(...parameters),
      }),
      ...more,
    };
  });
  const relayIdOf = async (fonestormId: string | undefined) => {
    const { items } = await it.ports.definitions.list(100);
    return items.find(({ fonestorm }) => fonestorm?.id === fonestormId)?.id;
  };
  return {
    ...it,
    fonenumbers,
    requests,
    async assignment(fonenumber = FONENUMBER) {
      const { service, receiveUrl = '' } = await fonenumbers.read(fonenumber);
      return { to: await relayIdOf(service?.id), reports: conferenceIdOfUrl(receiveUrl, CALLBACK_KEYS) };
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
