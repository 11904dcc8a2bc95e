/** How a conference is over, for a workflow that waits for it. */
export type Ending = 'ended' | 'cancelled' | 'gone' | 'not attended';

/** The events of an ending, by type. A rule puts those of a conference that a workflow waits for into a queue. */
export const ENDING_EVENTS = {
  'Conference Ended': 'ended',
  'Conference Cancelled': 'cancelled',
  'Conference Gone': 'gone',
  'Conference Not Attended': 'not attended',
} as const satisfies Readonly<Record<string, Ending>>;

/** Whether an event of this type ends the wait of a workflow. */
export function isEnding(type: string): type is keyof typeof ENDING_EVENTS {
  return Object.hasOwn(ENDING_EVENTS, type);
}
