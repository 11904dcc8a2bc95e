import * as v from 'valibot';
import { choice, count, fields, flag, object, text, texts, textsByKey, time } from './event-fields';
import type { EventType } from './event-types';
import { SERIES_EVENTS } from './series-events';

export type { EventType } from './event-types';

/** The `source` of every event that the relay publishes. */
export const EVENT_SOURCE = 'fonestorm.conferences';

const whenReached = (time: 'start' | 'end', even: string) =>
  `The ${time} time was reached, even if ${even}. The event may be late, but is never early. It is published again for each new ${time} time. It is not published for a conference without times, or for one that was cancelled or not created.`;

/** The metadata of every event. */
export const metadata = object('EventMetadata', 'The metadata of the event.', {
  id: text('The id of this event. A repeat has the same id. No other event has it.'),
  schemaVersion: v.pipe(
    v.literal('1', '"1"'),
    v.description('It increases if a field changes its meaning or is removed.'),
  ),
  conferenceId: text('The id of the conference.'),
  sequence: count('The number of this event within its conference, without gaps: 1, 2, 3 …', 1),
  occurredAt: time(
    "FoneStorm's own time, if it gave one; else the time of the callback or of the status check. For Conference Ended, it is at least the time of the last report of presence.",
  ),
  receivedAt: time('The time at which the relay received the cause of the event.'),
  origin: choice(
    ['callback', 'timetable', 'reconciliation', 'api'],
    'The cause: a callback, the timetable, a status check at FoneStorm, or a request of a caller.',
  ),
});

/** The conference as it is after the event. */
export const conference = object('EventConference', 'The conference as it is after the event.', {
  id: text('The id of the conference.'),
  label: v.exactOptional(text('Its label, if it has one.')),
  start_time: v.exactOptional(time('Its start. Absent if the conference has no times, and is always open.')),
  end_time: v.exactOptional(time('Its end. Absent if it has no times.')),
  metadata: v.exactOptional(textsByKey('The texts that the caller gave it, by key. Absent if it has none.')),
  conference_status: text('FoneStorm’s word for its status, or "unknown" if it gave none.'),
  organizer_status: v.pipe(
    v.boolean('true or false'),
    v.description(
      'Whether the organizer is in the conference. With FoneStorm 2.4 this is not known, and always false.',
    ),
  ),
  attendees_status: count(
    'The number of attendees in the conference. With FoneStorm 2.4 this is not known, and always 0.',
  ),
});

const call = fields(
  'The call, with the fields of FoneStorm’s callback: account_code, direction, from, to, type, disposition, uid.',
);

/** The addition of the events that end the wait of a workflow. */
const resume = {
  resume: v.exactOptional(flag('A workflow waits for the conference: the relay resumes it.')),
};

const command = object('ConferenceCommand', 'The command.', {
  id: text('Its idempotency key, or the id of its event if it has none.'),
  type: choice(['Create Conference', 'Update Conference', 'Delete Conference'], 'Its `detail-type`.'),
  source: text('Its `source`.'),
  metadata: v.exactOptional(textsByKey('The `metadata` of the conference in the command.')),
});
/** Every type of event: when it is published, and what it adds to `metadata` and `conference`. */
export const EVENTS = {
  'Conference Scheduled': {
    when: 'FoneStorm has the conference. It was created, it exists again after it was gone, or it was moved to a later time after its end. It is also published if only calls started the conference, and all of them ended unanswered. The conference has then not started.',
    adds: {},
  },
  'Conference Updated': {
    when: 'The conference was updated through the API, and FoneStorm confirmed it.',
    adds: {
      changed: texts('The names of the changed fields.'),
    },
  },
  'Conference Cancelled': {
    when: 'The conference was deleted through the API, and FoneStorm confirmed it. No event of presence or time follows.',
    adds: resume,
  },
  'Conference Creation Failed': {
    when: 'FoneStorm refused to create the conference, or an interrupted request did not create it. Conference Scheduled follows if a later request creates it.',
    adds: { reason: text('FoneStorm’s message, if it gave one.') },
  },
  'Conference Started': {
    when: 'Somebody is in the conference for the first time, or again after it ended. A call counts from its beginning, which FoneStorm may report before the call is answered.',
    adds: {},
  },
  'Conference Ended': {
    when: 'Nobody is in the conference any more, and its time is over or FoneStorm says that it ended. A conference without times ends when the last participant leaves.',
    adds: resume,
  },
  'Conference Gone': {
    when: 'A status check found that FoneStorm no longer has the conference.',
    adds: resume,
  },
  'Organizer Joined': { when: 'The organizer has joined.', adds: {} },
  'Organizer Left': { when: 'The organizer has left.', adds: {} },
  'Attendee Count Changed': {
    when: 'The number of attendees has changed.',
    adds: {
      attendees: object('AttendeeCounts', 'The number of attendees.', {
        before: count('The number before.'),
        now: count('The number now.'),
      }),
    },
  },
  'Participant Joined': {
    when: 'A call of the conference began. FoneStorm may report that before the call is answered. Only Participant Left says whether it was answered. A fax does not count as a participant.',
    adds: { call },
  },
  'Participant Left': {
    when: 'FoneStorm called back that a call of the conference ended. If its disposition is not ANSWERED, the call was never in the conference. If a status check finds first that everybody has left, this event is not published. The count of attendees then shows it.',
    adds: { call },
  },
  'Conference Reminder': {
    when: 'The conference is about to start. The reminder may be late after an outage. It is never sent after somebody has joined.',
    adds: {
      minutes_before: v.pipe(
        v.number('a number from 0'),
        v.minValue(0, 'a number from 0'),
        v.description('The minutes before the start at which this reminder is due.'),
      ),
    },
  },
  'Scheduled Start Reached': {
    when: whenReached('start', 'nobody has joined'),
    adds: {},
  },
  'Scheduled End Reached': {
    when: whenReached('end', 'the conference ended before or somebody is still in it'),
    adds: {},
  },
  'Organizer Absent': {
    when: 'A status check five minutes after the start found that the organizer has not joined.',
    adds: {},
  },
  'Conference Not Attended': {
    when: 'A status check found that nobody has ever joined. The check is a quarter of an hour after the start, or at the end if that is earlier.',
    adds: resume,
  },
  'Conference Overrunning': {
    when: 'A status check five minutes after the end found that somebody is still in the conference.',
    adds: {},
  },
  'Number Assigned': {
    when: 'The relay assigned the FoneNumber to the conference. The event is published once for each combination of number and times, and only with FoneStorm’s API 2.4.',
    adds: { fonenumber: text('The FoneNumber, 10 digits.') },
  },
  'Number Assignment Failed': {
    when: 'FoneStorm refused the FoneNumber, the conference’s time was over before the assignment, or the number was changed at FoneStorm itself. The relay does not retry.',
    adds: {
      fonenumber: text('The FoneNumber, 10 digits.'),
      reason: text('The reason, a sentence. It contains FoneStorm’s message, if it gave one.'),
    },
  },
  'Conference Adopted': {
    when: 'The conference was made at FoneStorm itself, and the relay follows it from now on.',
    adds: {},
  },
  'Conference Audit Failed': {
    when: 'The audit half an hour after the end found that the relay’s records of the conference are incomplete. The relay keeps its log. If the end of a conference is not known, the audit is a day later.',
    adds: { findings: texts('The findings, each a sentence.') },
  },
  'Callback Delivery Failed': {
    when: 'All attempts to deliver a callback to the caller’s own URL failed.',
    adds: {
      callback: count('The position of the callback in the log of the conference.', 1),
      attempts: count('The number of attempts.'),
      reason: text('The outcome of the last attempt.'),
    },
  },
  'Conference Command Succeeded': {
    when: 'The relay executed a command that a caller sent over the bus. The events of the conference, such as Conference Scheduled, say what it changed. The PIN of a created conference is in the answers of the API only.',
    adds: { command },
  },
  'Conference Command Refused': {
    when: 'The relay refused a command that a caller sent over the bus: it changed nothing, and is not retried. If there is no such conference, or the command is a creation, `metadata.conferenceId` is an id that only this command has. The conference then has no label and no times.',
    adds: {
      command,
      problem: object('CommandProblem', 'The problem, as the API answers it.', {
        type: text('The name of the problem: a URN whose last part docs/problems.md describes.'),
        status: count('The status with which the API answers the same request.', 400),
        error: text('The title of the problem.'),
        message: text('A sentence: what is wrong with the command, and what to do.'),
        errors: v.exactOptional(
          v.pipe(
            v.array(
              object('CommandFault', 'A fault of the command.', {
                field: text('The name of the field.'),
                expected: text('The expected value.'),
              }),
              'an array of objects',
            ),
            v.description('The faults of the command.'),
          ),
        ),
        more_errors: v.exactOptional(count('The number of faults that `errors` does not list.', 1)),
      }),
    },
  },
  'Callback Received': {
    when: 'FoneStorm called back. Every callback becomes this event, whatever other events it causes.',
    adds: {
      callback: object('ReceivedCallback', 'The callback.', {
        entry: text('The id of the callback in the log of the conference.'),
        method: v.exactOptional(text('GET or POST.')),
        content_type: v.exactOptional(text('Its Content-Type.')),
        known: fields('The fields whose names are in FoneStorm’s pages.'),
        unknown: fields('All other fields.'),
        truncated: v.exactOptional(flag('The fields are too large, and are left out. `raw` has them.')),
        faults: texts('The faults of the callback, each with the expected value. A status check follows.'),
        duplicate_of: v.exactOptional(
          text('The earlier entry with the same call, status and time: this callback changed nothing.'),
        ),
        deliver: v.exactOptional(
          flag('The conference has a `callback_url`: the relay delivers the callback to it.'),
        ),
        position: count('The position of the callback in the log: the order of acceptance.', 1),
        raw: text('The path of the raw request in the relay’s API.'),
      }),
    },
  },
  ...SERIES_EVENTS,
} as const satisfies Record<EventType, { readonly when: string; readonly adds: v.ObjectEntries }>;

/** The names of all types: the values of `detail-type`. */
export const EVENT_TYPES = Object.keys(EVENTS) as readonly EventType[];

/** The schema of a type's `detail`. */
export function detailSchema(type: EventType) {
  const adds: v.ObjectEntries = EVENTS[type].adds;
  return object(`${wordOf(type)}Detail`, EVENTS[type].when, { metadata, conference, ...adds });
}

/** An event type as one word, for names of types and files. */
export function wordOf(type: EventType): string {
  return type.replaceAll(' ', '');
}
