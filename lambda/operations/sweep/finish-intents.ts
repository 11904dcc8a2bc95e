import type { Definition, Intent } from '../../domain/definition';
import type { Instant } from '../../domain/instant';
import { type FoneStormConference, FoneStormError } from '../../ports/fonestorm';
import { readAllPages } from '../../ports/page';
import type { StatusChecks } from '../../ports/status-checks';
import { type CreatePorts, finishCreation } from '../conferences/create-conference';
import { deleteConference } from '../conferences/delete-conference';
import { announceChange, isInProgress, withoutIntent, writeNextVersion } from '../conferences/intents';
import { updateConference } from '../conferences/update-conference';
import { processInTurn } from './process-in-turn';

type FinishPorts = CreatePorts & { readonly statusChecks: StatusChecks };

/** FoneStorm's list, and when it was requested. */
export interface ConferenceList {
  readonly requestedAt: Instant;
  readonly conferences: readonly FoneStormConference[];
}

const PAGE_SIZE = 100;

/**
 * Finishes the changes whose request ended before they did: announces what FoneStorm did, finds out what became of
 * creations in doubt, and sends updates and deletions in doubt once more.
 *
 * @param list undefined where FoneStorm does not give it now: it is asked for nothing else then
 */
export async function finishIntents(ports: FinishPorts, list: ConferenceList | undefined): Promise<void> {
  const ids = new Set<string>();
  for await (const { items } of readAllPages((next) => ports.definitions.listUnfinished(PAGE_SIZE, next))) {
    for (const { id } of items) ids.add(id);
  }
  const asked: string[] = [];
  // The list may be older or newer than a definition: the definition itself decides the remaining work. Announcements come
  // first: they make no request to FoneStorm, so they do not wait for its budget.
  await processInTurn([...ids], ports, async (id) => {
    const definition = await ports.definitions.read(id);
    if (definition && isAnnouncing(definition)) await announceChange(ports, definition);
    else asked.push(id);
  });
  if (list) await processInTurn(asked, ports, (id) => finishIntent(ports, id, list));
}

function isAnnouncing({ intent }: Definition): boolean {
  return intent?.stage === 'announcing';
}

async function finishIntent(ports: FinishPorts, id: string, list: ConferenceList): Promise<void> {
  const definition = await ports.definitions.read(id);
  const intent = definition?.intent;
  if (!definition || !intent || isAnnouncing(definition) || isInProgress(intent, list.requestedAt)) return;
  try {
    await finishByKind(ports, definition, intent, list);
  } catch (error) {
    const outcome = errorOutcome(error);
    const isOver = outcome === 'not found' || (outcome === 'refused' && intent.kind === 'delete');
    if (!isOver) throw error;
    await abandonIntent(ports, id, outcome === 'refused' ? intent : undefined);
  }
}

async function finishByKind(
  ports: FinishPorts,
  definition: Definition,
  { kind, mayBeDeleted }: Intent,
  list: ConferenceList,
): Promise<void> {
  switch (kind) {
    case 'create':
      await finishCreation(ports, definition, list.conferences);
      return;
    case 'update':
      await updateConference(ports)(definition.id, () => ({})).catch((error) => {
        if (mayBeDeleted && errorOutcome(error) === 'not found')
          return deleteConference(ports)(definition.id);
        throw error;
      });
      return;
    case 'delete':
      await deleteConference(ports)(definition.id);
      return;
    case 'erase':
    case 'adopt':
      return;
    default:
      return kind satisfies never;
  }
}

/**
 * FoneStorm no longer has what was to be changed, or will not delete it: that is what its conference is asked about.
 *
 * @param refused the deletion that it refused; an update that was in doubt before it still is
 */
async function abandonIntent(ports: FinishPorts, id: string, refused: Intent | undefined): Promise<void> {
  const definition = await ports.definitions.read(id);
  // Somebody else may have begun a change meanwhile.
  if (!definition?.intent || isInProgress(definition.intent, ports.clock.now())) return;
  await ports.statusChecks.put({
    id: `unfinished-${id}-${definition.version}`,
    conferenceId: id,
    reason: 'FoneStorm did not do what was to be changed',
    notBefore: ports.clock.now(),
  });
  const left: Intent | undefined = refused?.changes && {
    ...refused,
    kind: 'update',
    stage: 'outcome unknown',
  };
  await writeNextVersion(ports, definition, { ...withoutIntent(definition), ...(left && { intent: left }) });
}

function errorOutcome(error: unknown): FoneStormError['outcome'] | undefined {
  return error instanceof FoneStormError ? error.outcome : undefined;
}
