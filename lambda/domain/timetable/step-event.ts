import type { Step } from '../state';
import type { EventFacts } from '../status-event';

/** Whether a step is one of the reminders. */
export function isReminder(step: Step): step is `reminder ${number}` {
  return step.startsWith('reminder ');
}

/** The event of a step that needs no status check; undefined for the other steps. */
export function describeStep(step: Step): EventFacts | undefined {
  if (step === 'start reached') return { type: 'Scheduled Start Reached' };
  if (step === 'end reached') return { type: 'Scheduled End Reached' };
  if (!isReminder(step)) return undefined;
  return { type: 'Conference Reminder', minutes_before: Number(step.slice('reminder '.length)) / 60_000 };
}
