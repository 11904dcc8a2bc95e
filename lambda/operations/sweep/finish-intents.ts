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

/** FoneStorm's list, and the time of the request. */
export interface ConferenceList {
  readonly requestedAt: Instant;
  readonly conferences: readonly FoneStormConference[];
}

const PAGE_SIZE = 100;

/**
 * Finishes changes whose request was interrupted. Announces completed changes, searches for creations with an unknown outcome in
 * the list, and sends updates and deletions with an unknown outcome again.
 *
 * @param list undefined if FoneStorm did not return it; then changes that need a request to FoneStorm wait
 */
export async function finishIntents(ports: FinishPorts, list: ConferenceList | undefined): Promise<void> {
  const ids = new Set<string>();
  for await (const { items } of readAllPages((next) => ports.definitions.listUnfinished(PAGE_SIZE, next))) {
    for (const { id } of items) ids.add(id);
  }
  const unfinished: string[] = [];
  // The list may be older or newer than a definition: the definition itself decides the remaining work. Announcements come
  // first: they make no request to FoneStorm, so they do not wait for its budget.
  await processInTurn([...ids], ports, async (id) => {
    const definition = await ports.definitions.read(id);
    if (definition && isAnnouncing(definition)) await announceChange(ports, definition);
    else unfinished.push(id);
  });
  if (list) await processInTurn(unfinished, ports, (id) => finishIntent(ports, id, list));
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
    const isFinal = outcome === 'not found' || (outcome === 'refused' && intent.kind === 'delete');
    if (!isFinal) throw error;
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
 * Abandons a change of a conference that FoneStorm does not have, or refuses to delete, and requests a status check.
 *
 * @param refused the refused deletion; an update before it still has an unknown outcome
 */
async function abandonIntent(ports: FinishPorts, id: string, refused: Intent | undefined): Promise<void> {
  const definition = await ports.definitions.read(id);
  // Another request may have started a change meanwhile.
  if (!definition?.intent || isInProgress(definition.intent, ports.clock.now())) return;
  await ports.statusChecks.put({
    id: `unfinished-${id}-${definition.version}`,
    conferenceId: id,
    reason: 'FoneStorm did not make a change',
    notBefore: ports.clock.now(),
  });
  const earlier: Intent | undefined = refused?.changes && {
    ...refused,
    kind: 'update',
    stage: 'outcome unknown',
  };
  await writeNextVersion(ports, definition, {
    ...withoutIntent(definition),
    ...(earlier && { intent: earlier }),
  });
}

function errorOutcome(error: unknown): FoneStormError['outcome'] | undefined {
  return error instanceof FoneStormError ? error.outcome : undefined;
}
