import type { Definition, Intent } from '../domain/conference';
import type { Instant } from '../domain/instant';
import { type FoneStormConference, FoneStormError, type Page, type Questions } from '../ports';
import { type CreatePorts, settleCreation } from './create-conference';
import { deleteConference } from './delete-conference';
import { announced, isYoung, withoutIntent, write } from './intents';
import { oneByOne } from './one-by-one';
import { updateConference } from './update-conference';

type FinishPorts = CreatePorts & { readonly questions: Questions };

/** FoneStorm's list, and when it was requested. */
export interface List {
  readonly listedAt: Instant;
  readonly conferences: readonly FoneStormConference[];
}

const PAGE = 100;

/**
 * Finishes the changes whose request ended before they did: announces what FoneStorm did, finds out what became of
 * creations in doubt, and sends updates and deletions in doubt once more.
 *
 * @param list undefined where FoneStorm does not give it now: it is asked for nothing else then
 */
export async function finishIntents(ports: FinishPorts, list: List | undefined): Promise<void> {
  const ids = new Set<string>();
  let from: string | undefined;
  do {
    const page: Page<Definition> = await ports.definitions.unfinished(PAGE, from);
    for (const { id } of page.items) ids.add(id);
    from = page.next;
  } while (from !== undefined);
  const asked: string[] = [];
  // The list may be older or newer than a definition: the definition itself decides the remaining work. Announcements come
  // first: they make no request to FoneStorm, so they do not wait for its budget.
  await oneByOne([...ids], ports, async (id) => {
    const definition = await ports.definitions.read(id);
    if (definition && isDone(definition)) await announced(ports, definition);
    else asked.push(id);
  });
  if (list) await oneByOne(asked, ports, (id) => finish(ports, id, list));
}

function isDone({ intent }: Definition): boolean {
  return intent?.stage === 'announcing';
}

async function finish(ports: FinishPorts, id: string, list: List): Promise<void> {
  const definition = await ports.definitions.read(id);
  const intent = definition?.intent;
  if (!definition || !intent || isDone(definition) || isYoung(intent, list.listedAt)) return;
  try {
    await finishAsked(ports, definition, intent, list);
  } catch (error) {
    const outcome = outcomeOf(error);
    const isOver = outcome === 'not found' || (outcome === 'refused' && intent.kind === 'delete');
    if (!isOver) throw error;
    await giveUp(ports, id, outcome === 'refused' ? intent : undefined);
  }
}

async function finishAsked(
  ports: FinishPorts,
  definition: Definition,
  { kind, mayBeDeleted }: Intent,
  list: List,
): Promise<void> {
  switch (kind) {
    case 'create':
      await settleCreation(ports, definition, list.conferences);
      return;
    case 'update':
      await updateConference(ports)(definition.id, () => ({})).catch((error) => {
        if (mayBeDeleted && outcomeOf(error) === 'not found') return deleteConference(ports)(definition.id);
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
async function giveUp(ports: FinishPorts, id: string, refused: Intent | undefined): Promise<void> {
  const definition = await ports.definitions.read(id);
  // Somebody else may have begun a change meanwhile.
  if (!definition?.intent || isYoung(definition.intent, ports.clock.now())) return;
  await ports.questions.put({
    id: `unfinished-${id}-${definition.version}`,
    conferenceId: id,
    reason: 'FoneStorm did not do what was to be changed',
    notBefore: ports.clock.now(),
  });
  const left: Intent | undefined = refused?.changes && { ...refused, kind: 'update', stage: 'doubtful' };
  await write(ports, definition, { ...withoutIntent(definition), ...(left && { intent: left }) });
}

function outcomeOf(error: unknown): FoneStormError['outcome'] | undefined {
  return error instanceof FoneStormError ? error.outcome : undefined;
}
