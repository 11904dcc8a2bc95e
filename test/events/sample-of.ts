import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EventType, wordOf } from '../../lambda/contract/events';

/** The sample of a type, in the form in which EventBridge sends it to a target. */
export function sampleOf(type: EventType): Record<string, unknown> {
  const file = join(__dirname, '../../events/samples', `${wordOf(type)}.json`);
  return JSON.parse(readFileSync(file, 'utf8'));
}
