import { EVENT_TYPES } from '../lambda/contract/events';

/** The class of `lib/event-type.ts` with a constant for each type of event. */
export function eventTypeConstants(): string {
  const constants = EVENT_TYPES.map(
    (type) => `  /** ${type}. */\n  static readonly ${type.toUpperCase().replaceAll(' ', '_')} = '${type}';`,
  );
  return `// \`npm run docs\` writes this file from the types in lambda/contract/events.ts.

/** The types of the events, for \`ConferenceRelay.events\` and for event patterns. docs/events.md describes them. */
// biome-ignore lint/complexity/noStaticOnlyClass: other languages know no constant outside of a class.
export class ConferenceEventType {
${constants.join('\n')}
}
`;
}
