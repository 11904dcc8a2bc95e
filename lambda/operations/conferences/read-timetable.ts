import type { Definition } from '../../domain/definition';
import type { ConferenceStatus } from '../../domain/entry';
import type { Instant } from '../../domain/instant';
import { INITIAL_STATE, type Phase } from '../../domain/state';
import type { ConferenceLog } from '../../ports/conference-log';
import type { Page } from '../../ports/page';
import { statusOfState } from './read-conference';

/** A conference, and the time of its next step. */
export interface DueConference {
  readonly definition: Definition;
  readonly status: ConferenceStatus;
  readonly phase: Phase;
  readonly dueAt: Instant;
}

/**
 * Reads the conferences with a next step, the earliest first. A conference without a step is left out: its
 * time is over, or it is always open and nobody is in it. A page may be empty and have a cursor.
 */
export function readTimetable({ conferenceLog }: { readonly conferenceLog: ConferenceLog }) {
  return async (limit: number, cursor?: string): Promise<Page<DueConference>> => {
    const { items: ticks, ...more } = await conferenceLog.dueTicks(limit, cursor);
    const loaded = await conferenceLog.loadMany(ticks.map(({ conferenceId }) => conferenceId));
    const items = ticks.flatMap(({ dueAt }, index): DueConference[] => {
      const { definition, head } = loaded[index] ?? {};
      if (definition?.status !== 'confirmed') return [];
      const { phase = 'scheduled', ...state } = head?.state ?? INITIAL_STATE;
      return [{ definition, status: statusOfState(state), phase, dueAt }];
    });
    return { ...more, items };
  };
}
