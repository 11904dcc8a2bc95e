import * as v from 'valibot';

/** The `source` of every event that the relay publishes. */
export const EVENT_SOURCE = 'fonestorm.conferences';

const text = (description: string) => v.pipe(v.string(), v.description(description));
const count = (description: string) =>
  v.pipe(v.number(), v.integer(), v.minValue(0), v.description(description));
const time = (description: string) =>
  v.pipe(v.string(), v.isoTimestamp(), v.description(`${description} UTC, to the millisecond.`));
const fields = (description: string) => v.pipe(v.record(v.string(), v.unknown()), v.description(description));

/** What every event carries about itself. */
export const metadata = v.strictObject({
  id: text('The same on every repeat of this event, and of no other.'),
  schemaVersion: v.pipe(
    v.literal('1'),
    v.description('Goes up where a field changes its meaning or goes away.'),
  ),
  conferenceId: text('The id of the conference.'),
  sequence: v.pipe(
    v.number(),
    v.integer(),
    v.minValue(1),
    v.description('Counts the events of this conference, without gaps: 1, 2, 3 …'),
  ),
  occurredAt: time("FoneStorm's own time of it where it gave one, else when the relay received it or asked."),
  receivedAt: time('When the relay received what brought the event.'),
  origin: v.pipe(
    v.picklist(['callback', 'timetable', 'reconciliation', 'api']),
    v.description(
      'How the relay knows: FoneStorm called back, the time came, FoneStorm was asked, or a caller changed it.',
    ),
  ),
});

/** The conference as it is after the event. */
export const conference = v.strictObject({
  id: text('The id of the conference.'),
  label: v.exactOptional(text('Its label, where it has one.')),
  start_time: v.exactOptional(
    time('When it is to start. Absent if the conference has no times, and is always open.'),
  ),
  end_time: v.exactOptional(time('When it is to end. Absent if it has no times.')),
  conference_status: text('FoneStorm’s own word for its status; "unknown" where it gave none.'),
  organizer_status: v.pipe(v.boolean(), v.description('Whether the organizer is there.')),
  attendees_status: count('How many attendees are there.'),
});

const call = fields(
  'The call, as FoneStorm’s call callback has it: account_code, direction, from, to, type, disposition, uid.',
);

/** Every type of event: when it is published, and what it adds to `metadata` and `conference`. */
export const EVENTS = {
  'Conference Scheduled': {
    when: 'FoneStorm has the conference: it was created, is there again after it was gone, or was moved to later after it had ended. It also comes if the conference started by calls alone, and nobody answered any of them: then it has not started.',
    adds: {},
  },
  'Conference Updated': {
    when: 'A caller changed it, and FoneStorm did.',
    adds: {
      changed: v.pipe(v.array(v.string()), v.description('The names of the fields that were changed.')),
    },
  },
  'Conference Cancelled': {
    when: 'A caller deleted it, and FoneStorm did. No event of its life follows.',
    adds: {},
  },
  'Conference Creation Failed': {
    when: 'FoneStorm refused to create it, or was asked to by a request that broke off, and did not.',
    adds: { reason: text('FoneStorm’s own words, where it said any.') },
  },
  'Conference Started': {
    when: 'Somebody is there for the first time, or again after it ended. A call counts from its beginning, which FoneStorm may report before the call is answered.',
    adds: {},
  },
  'Conference Ended': {
    when: 'Nobody is there any more, and its time is over or FoneStorm says that it is; or it has no times.',
    adds: {},
  },
  'Conference Gone': { when: 'FoneStorm was asked, and has no such conference any more.', adds: {} },
  'Organizer Joined': { when: 'The organizer is there.', adds: {} },
  'Organizer Left': { when: 'The organizer is there no more.', adds: {} },
  'Attendee Count Changed': {
    when: 'Another number of attendees is there.',
    adds: {
      attendees: v.strictObject({ before: count('How many there were.'), now: count('How many there are.') }),
    },
  },
  'Participant Joined': {
    when: 'A call of the conference began. FoneStorm may report that before the call is answered: only Participant Left says whether it was. A fax is in no conference.',
    adds: { call },
  },
  'Participant Left': {
    when: 'A call of the conference ended, as FoneStorm called back. With a disposition other than ANSWERED it was never in the conference. Where it answers that nobody is there before that, this does not come: the count of attendees says so.',
    adds: { call },
  },
  'Conference Reminder': {
    when: 'It is about to start. Late where the relay was, and never once somebody is there.',
    adds: {
      minutes_before: v.pipe(
        v.number(),
        v.minValue(0),
        v.description('How many minutes before its start this reminder belongs.'),
      ),
    },
  },
  'Scheduled Start Reached': {
    when: 'The start time has come, whether anybody is there or not. It may be late, never early. It comes again for each start time that the conference is moved to. A conference that is cancelled, was not created, or has no times has none.',
    adds: {},
  },
  'Scheduled End Reached': {
    when: 'The end time has come, whether anybody is still there or not, also if the conference ended before. It may be late, never early. It comes again for each end time that the conference is moved to. A conference that is cancelled, was not created, or has no times has none.',
    adds: {},
  },
  'Organizer Absent': {
    when: 'Five minutes after its start FoneStorm was asked, and the organizer is not there.',
    adds: {},
  },
  'Conference Not Attended': {
    when: 'A quarter of an hour after its start, or at its end if that is earlier, FoneStorm was asked, and nobody has ever been there.',
    adds: {},
  },
  'Conference Overrunning': {
    when: 'Five minutes after its end FoneStorm was asked, and somebody is there.',
    adds: {},
  },
  'Number Assigned': {
    when: 'The relay set the conference’s FoneNumber to it, before its start. Once for each time or number that it is moved to. Only with FoneStorm’s API 2.4.',
    adds: { fonenumber: text('The FoneNumber, 10 digits.') },
  },
  'Number Assignment Failed': {
    when: 'FoneStorm refused to set the conference’s FoneNumber to it, its time was over before that, or somebody else changed the number since. The relay does not try again.',
    adds: {
      fonenumber: text('The FoneNumber, 10 digits.'),
      reason: text('Why, a sentence; FoneStorm’s own words, where it said any.'),
    },
  },
  'Conference Adopted': {
    when: 'It was made at FoneStorm itself, and the relay follows it from now on.',
    adds: {},
  },
  'Conference Audit Failed': {
    when: 'Half an hour after its end, what the relay holds of it was not all that it should be. Its history is kept. It also comes a day later for a conference whose end is not known.',
    adds: { findings: v.pipe(v.array(v.string()), v.description('What was found, each a sentence.')) },
  },
  'Callback Delivery Failed': {
    when: 'A callback could not be passed on to the caller’s own URL, however often it was tried.',
    adds: {
      callback: text('The id of the callback in the history of the conference.'),
      attempts: count('How often it was tried.'),
      reason: text('What became of the last attempt.'),
    },
  },
  'Callback Received': {
    when: 'FoneStorm called back. Every callback becomes this event, whatever else it means.',
    adds: {
      callback: v.strictObject({
        entry: text('The id of the callback in the history of the conference.'),
        method: v.exactOptional(text('GET or POST.')),
        content_type: v.exactOptional(text('The Content-Type that it came with.')),
        known: fields('The fields whose names FoneStorm’s pages mention.'),
        unknown: fields('All others.'),
        truncated: v.exactOptional(
          v.pipe(
            v.literal(true),
            v.description('The fields were left out, being too large; `raw` has them.'),
          ),
        ),
        faults: v.pipe(
          v.array(v.string()),
          v.description('What was not understood, each with what was expected. FoneStorm is then asked.'),
        ),
        duplicate_of: v.exactOptional(
          text('The earlier entry with the same call, status and time: this callback changed nothing.'),
        ),
        raw: text('The path of the raw request in the relay’s API.'),
      }),
    },
  },
} as const satisfies Record<string, { readonly when: string; readonly adds: v.ObjectEntries }>;

export type EventType = keyof typeof EVENTS;

/** The names of all types, as `detail-type` has them. */
export const EVENT_TYPES = Object.keys(EVENTS) as readonly EventType[];

/** The schema of a type's `detail`. */
export function detailSchema(type: EventType) {
  const adds: v.ObjectEntries = EVENTS[type].adds;
  return v.strictObject({ metadata, conference, ...adds });
}

/** What `detail` holds, by the type of the event. */
export type EventDetail<T extends EventType = EventType> = {
  readonly [Type in T]: {
    readonly metadata: v.InferOutput<typeof metadata>;
    readonly conference: v.InferOutput<typeof conference>;
  } & Added<(typeof EVENTS)[Type]['adds']>;
}[T];

type Added<T extends v.ObjectEntries> = { readonly [Name in keyof T]: v.InferOutput<T[Name]> };

/** An event as EventBridge gives it to a target. */
export type ConferenceEvent<T extends EventType = EventType> = {
  readonly [Type in T]: {
    readonly version: string;
    readonly id: string;
    readonly 'detail-type': Type;
    readonly source: typeof EVENT_SOURCE;
    readonly account: string;
    readonly time: string;
    readonly region: string;
    readonly resources: readonly string[];
    readonly detail: EventDetail<Type>;
  };
}[T];
