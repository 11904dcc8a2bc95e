import type { Client } from './client';

/** A conference of the simulated FoneStorm. */
export interface SimulatedConference {
  readonly id: string;
  readonly fields: { readonly label?: string; readonly start_time?: string; readonly end_time?: string };
  readonly people: readonly { readonly role: string; readonly name: string; readonly uid: string }[];
  readonly status: { readonly conference_status: string };
  readonly callbacks: number;
  readonly droppedCallbacks: number;
}

interface CallbackFault {
  readonly fault: string;
  readonly next?: number;
}

export interface SimulatorSettings {
  readonly generation: string;
  /** Seconds on the simulator's clock for each real second. */
  readonly speed: number;
  /** Whether people join and leave automatically. */
  readonly runsScripts: boolean;
  readonly callbackFaults: readonly CallbackFault[];
}

export type Role = 'organizer' | 'attendee';

/** The control API of the simulated FoneStorm, as far as the console uses it. */
export interface Simulator {
  read(signal?: AbortSignal): Promise<{
    readonly settings: SimulatorSettings;
    /** The newest ones, at most 50. */
    readonly conferences: readonly SimulatedConference[];
    /** The time of the simulator's clock. */
    readonly time: string;
  }>;
  change(settings: Partial<SimulatorSettings>): Promise<void>;
  join(id: string, who: Role): Promise<void>;
  leave(id: string, who: Role): Promise<void>;
  end(id: string): Promise<void>;
  /** Creates a conference through the relay, which starts in some seconds. */
  createConference(): Promise<string>;
}

/** Milliseconds until the start of a new conference, and until its end. */
const TEST_CONFERENCE = { start: 10_000, end: 310_000 };

export function createSimulator(client: Client): Simulator {
  const act = async (id: string, action: string, fields: object) => {
    await client.send('POST', `/simulator/conferences/${encodeURIComponent(id)}/${action}`, fields);
  };
  return {
    async read(signal) {
      const [settings, all] = await Promise.all([
        client.get('/simulator/settings', signal),
        client.get('/simulator/newest', signal),
      ]);
      const conferences = all.body.conferences as readonly SimulatedConference[];
      return {
        settings: settings.body as unknown as SimulatorSettings,
        conferences,
        time: String(all.body.time),
      };
    },
    async change(settings) {
      await client.send('PATCH', '/simulator/settings', settings);
    },
    join: (id, who) => act(id, 'join', { who }),
    leave: (id, who) => act(id, 'leave', { who }),
    end: (id) => act(id, 'end', {}),
    async createConference() {
      const { body } = await client.send('POST', '/v2/conferences', {
        label: 'Test conference',
        start_time: new Date(Date.now() + TEST_CONFERENCE.start).toISOString(),
        end_time: new Date(Date.now() + TEST_CONFERENCE.end).toISOString(),
      });
      return (body.conference as { id: string }).id;
    },
  };
}
