import type { StatusEvent } from '../lambda/domain/status-event';
import { tellStory } from '../lambda/domain/workflow/conference-story';
import { describeForWorkflow } from '../lambda/domain/workflow/workflow-output';
import type { BusEvent } from './event-bus';
import type { RelayEmitter } from './relay-emitter';
import { say } from './terminal';

/**
 * A small workflow beside the demonstration, as a subscriber of the events: it waits for a conference, and then writes an
 * invoice. In AWS, `ConferenceTask` of AWS Step Functions waits, and its output is the same.
 *
 * @returns a function that ends the wait
 */
export function startWorkflow(id: string, emitter: RelayEmitter): () => void {
  const entries: StatusEvent[][] = [];
  emitter.on('event', onEvent);
  return () => void emitter.off('event', onEvent);

  function onEvent({ 'detail-type': type, detail }: BusEvent): void {
    if (detail.metadata.conferenceId !== id) return;
    const { receivedAt: time } = detail.metadata;
    entries.push([{ type: type as StatusEvent['type'], time, detail }]);
    const story = tellStory(entries);
    if (story.ending !== 'ended') return;
    const { conference: _known, ...output } = describeForWorkflow(id, story);
    say(`The workflow of this conference continues, and writes an invoice: ${JSON.stringify(output)}`);
    emitter.off('event', onEvent);
  }
}
