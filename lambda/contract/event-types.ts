// `npm run docs` writes this file from the schemas in events.ts and event-envelope.ts.

/** The metadata of the event. */
export interface EventMetadata {
  /** The id of this event. A repeat has the same id. No other event has it. */
  readonly id: string;
  /** It increases if a field changes its meaning or is removed. */
  readonly schemaVersion: '1';
  /** The id of the conference. */
  readonly conferenceId: string;
  /** The number of this event within its conference, without gaps: 1, 2, 3 … */
  readonly sequence: number;
  /** FoneStorm's own time, if it gave one; else the time of the callback or of the status check. For Conference Ended, it is at least the time of the last report of presence. UTC, to the millisecond. */
  readonly occurredAt: string;
  /** The time at which the relay received the cause of the event. UTC, to the millisecond. */
  readonly receivedAt: string;
  /** The cause: a callback, the timetable, a status check at FoneStorm, or a request of a caller. */
  readonly origin: 'callback' | 'timetable' | 'reconciliation' | 'api';
}

/** The conference as it is after the event. */
export interface EventConference {
  /** The id of the conference. */
  readonly id: string;
  /** Its label, if it has one. */
  readonly label?: string;
  /** Its start. Absent if the conference has no times, and is always open. UTC, to the millisecond. */
  readonly start_time?: string;
  /** Its end. Absent if it has no times. UTC, to the millisecond. */
  readonly end_time?: string;
  /** The texts that the caller gave it, by key. Absent if it has none. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** FoneStorm’s word for its status, or "unknown" if it gave none. */
  readonly conference_status: string;
  /** Whether the organizer is in the conference. With FoneStorm 2.4 this is not known, and always false. */
  readonly organizer_status: boolean;
  /** The number of attendees in the conference. With FoneStorm 2.4 this is not known, and always 0. */
  readonly attendees_status: number;
}

/** The fields of every detail. */
export interface CommonDetail {
  /** The metadata of the event. */
  readonly metadata: EventMetadata;
  /** The conference as it is after the event. */
  readonly conference: EventConference;
}

/** The detail of Conference Updated. */
export interface ConferenceUpdatedDetail extends CommonDetail {
  /** The names of the changed fields. */
  readonly changed: readonly string[];
}

/** The detail of Conference Cancelled. */
export interface ConferenceCancelledDetail extends CommonDetail {
  /** A workflow waits for the conference: the relay resumes it. */
  readonly resume?: true;
}

/** The detail of Conference Creation Failed. */
export interface ConferenceCreationFailedDetail extends CommonDetail {
  /** FoneStorm’s message, if it gave one. */
  readonly reason: string;
}

/** The detail of Conference Ended. */
export interface ConferenceEndedDetail extends CommonDetail {
  /** A workflow waits for the conference: the relay resumes it. */
  readonly resume?: true;
}

/** The detail of Conference Gone. */
export interface ConferenceGoneDetail extends CommonDetail {
  /** A workflow waits for the conference: the relay resumes it. */
  readonly resume?: true;
}

/** The number of attendees. */
export interface AttendeeCounts {
  /** The number before. */
  readonly before: number;
  /** The number now. */
  readonly now: number;
}

/** The detail of Attendee Count Changed. */
export interface AttendeeCountChangedDetail extends CommonDetail {
  /** The number of attendees. */
  readonly attendees: AttendeeCounts;
}

/** The detail of Participant Joined. */
export interface ParticipantJoinedDetail extends CommonDetail {
  /** The call, with the fields of FoneStorm’s callback: account_code, direction, from, to, type, disposition, uid. */
  readonly call: Readonly<Record<string, unknown>>;
}

/** The detail of Participant Left. */
export interface ParticipantLeftDetail extends CommonDetail {
  /** The call, with the fields of FoneStorm’s callback: account_code, direction, from, to, type, disposition, uid. */
  readonly call: Readonly<Record<string, unknown>>;
}

/** The detail of Conference Reminder. */
export interface ConferenceReminderDetail extends CommonDetail {
  /** The minutes before the start at which this reminder is due. */
  readonly minutes_before: number;
}

/** The detail of Conference Not Attended. */
export interface ConferenceNotAttendedDetail extends CommonDetail {
  /** A workflow waits for the conference: the relay resumes it. */
  readonly resume?: true;
}

/** The detail of Number Assigned. */
export interface NumberAssignedDetail extends CommonDetail {
  /** The FoneNumber, 10 digits. */
  readonly fonenumber: string;
}

/** The detail of Number Assignment Failed. */
export interface NumberAssignmentFailedDetail extends CommonDetail {
  /** The FoneNumber, 10 digits. */
  readonly fonenumber: string;
  /** The reason, a sentence. It contains FoneStorm’s message, if it gave one. */
  readonly reason: string;
}

/** The detail of Conference Audit Failed. */
export interface ConferenceAuditFailedDetail extends CommonDetail {
  /** The findings, each a sentence. */
  readonly findings: readonly string[];
}

/** The detail of Callback Delivery Failed. */
export interface CallbackDeliveryFailedDetail extends CommonDetail {
  /** The position of the callback in the log of the conference. */
  readonly callback: number;
  /** The number of attempts. */
  readonly attempts: number;
  /** The outcome of the last attempt. */
  readonly reason: string;
}

/** The command. */
export interface ConferenceCommand {
  /** Its idempotency key, or the id of its event if it has none. */
  readonly id: string;
  /** Its `detail-type`. */
  readonly type: 'Create Conference' | 'Update Conference' | 'Delete Conference';
  /** Its `source`. */
  readonly source: string;
  /** The `metadata` of the conference in the command. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The detail of Conference Command Succeeded. */
export interface ConferenceCommandSucceededDetail extends CommonDetail {
  /** The command. */
  readonly command: ConferenceCommand;
}

/** A fault of the command. */
export interface CommandFault {
  /** The name of the field. */
  readonly field: string;
  /** The expected value. */
  readonly expected: string;
}

/** The problem, as the API answers it. */
export interface CommandProblem {
  /** The name of the problem: a URN whose last part docs/problems.md describes. */
  readonly type: string;
  /** The status with which the API answers the same request. */
  readonly status: number;
  /** The title of the problem. */
  readonly error: string;
  /** A sentence: what is wrong with the command, and what to do. */
  readonly message: string;
  /** The faults of the command. */
  readonly errors?: readonly CommandFault[];
  /** The number of faults that `errors` does not list. */
  readonly more_errors?: number;
}

/** The detail of Conference Command Refused. */
export interface ConferenceCommandRefusedDetail extends CommonDetail {
  /** The command. */
  readonly command: ConferenceCommand;
  /** The problem, as the API answers it. */
  readonly problem: CommandProblem;
}

/** The callback. */
export interface ReceivedCallback {
  /** The id of the callback in the log of the conference. */
  readonly entry: string;
  /** GET or POST. */
  readonly method?: string;
  /** Its Content-Type. */
  readonly content_type?: string;
  /** The fields whose names are in FoneStorm’s pages. */
  readonly known: Readonly<Record<string, unknown>>;
  /** All other fields. */
  readonly unknown: Readonly<Record<string, unknown>>;
  /** The fields are too large, and are left out. `raw` has them. */
  readonly truncated?: true;
  /** The faults of the callback, each with the expected value. A status check follows. */
  readonly faults: readonly string[];
  /** The earlier entry with the same call, status and time: this callback changed nothing. */
  readonly duplicate_of?: string;
  /** The conference has a `callback_url`: the relay delivers the callback to it. */
  readonly deliver?: true;
  /** The position of the callback in the log: the order of acceptance. */
  readonly position: number;
  /** The path of the raw request in the relay’s API. */
  readonly raw: string;
}

/** The detail of Callback Received. */
export interface CallbackReceivedDetail extends CommonDetail {
  /** The callback. */
  readonly callback: ReceivedCallback;
}

/** The series. */
export interface EventSeries {
  /** Its id. */
  readonly id: string;
  /** Its time zone, a name of the IANA database. */
  readonly time_zone: string;
  /** Its first possible start, a local time without an offset. */
  readonly start: string;
  /** The duration of each conference, ISO 8601. */
  readonly duration: string;
  /** Its recurrence rule, RFC 5545. */
  readonly rrule: string;
}

/** The detail of Series Created. */
export interface SeriesCreatedDetail extends CommonDetail {
  /** The series. */
  readonly series: EventSeries;
}

/** The detail of Series Updated. */
export interface SeriesUpdatedDetail extends CommonDetail {
  /** The series. */
  readonly series: EventSeries;
  /** The names of the changed fields. `occurrences` stands for an occurrence that was moved or skipped. */
  readonly changed: readonly string[];
}

/** The detail of Series Ended. */
export interface SeriesEndedDetail extends CommonDetail {
  /** The series. */
  readonly series: EventSeries;
  /** `completed`: its last conference is over. `deleted`: a caller deleted the series. */
  readonly reason: 'completed' | 'deleted';
}

/** The occurrence. */
export interface EventOccurrence {
  /** Its id, such as `20260504`. */
  readonly id: string;
  /** Its start. UTC, to the millisecond. */
  readonly start_time: string;
  /** Its end. UTC, to the millisecond. */
  readonly end_time: string;
  /** The id of its conference. */
  readonly conference: string;
}

/** The detail of Series Occurrence Failed. */
export interface SeriesOccurrenceFailedDetail extends CommonDetail {
  /** The series. */
  readonly series: EventSeries;
  /** The occurrence. */
  readonly occurrence: EventOccurrence;
  /** The request. */
  readonly request: 'create' | 'update' | 'delete';
  /** The reason. */
  readonly reason: string;
  /** If it was over before it had a conference: the number of such occurrences. The last 20 have an event. */
  readonly missed?: number;
}

/** The fields of each event besides its type and its detail. */
export interface EventEnvelope {
  /** The version of this envelope. Absent in an event of `GET /v2/conferences/{id}/events`. */
  readonly version?: string;
  /** The id that EventBridge gave. A repeat may have another one: compare `detail.metadata.id`. Absent in an event of `GET /v2/conferences/{id}/events`. */
  readonly id?: string;
  /** The source of every event of the relay. */
  readonly source: 'fonestorm.conferences';
  /** The AWS account of the relay. On one machine: 000000000000. Absent in an event of `GET /v2/conferences/{id}/events`. */
  readonly account?: string;
  /** The time at which the relay received the cause of the event. UTC. */
  readonly time: string;
  /** The AWS region of the relay. On one machine: local. Absent in an event of `GET /v2/conferences/{id}/events`. */
  readonly region?: string;
  /** Always empty. Absent in an event of `GET /v2/conferences/{id}/events`. */
  readonly resources?: readonly string[];
  /** The name of the replay, if the event comes from an archive. */
  readonly 'replay-name'?: string;
}

/** The `detail` of each type. */
export interface EventDetails {
  /** FoneStorm has the conference. It was created, it exists again after it was gone, or it was moved to a later time after its end. It is also published if only calls started the conference, and all of them ended unanswered. The conference has then not started. */
  readonly 'Conference Scheduled': CommonDetail;
  /** The conference was updated through the API, and FoneStorm confirmed it. */
  readonly 'Conference Updated': ConferenceUpdatedDetail;
  /** The conference was deleted through the API, and FoneStorm confirmed it. No event of presence or time follows. */
  readonly 'Conference Cancelled': ConferenceCancelledDetail;
  /** FoneStorm refused to create the conference, or an interrupted request did not create it. Conference Scheduled follows if a later request creates it. */
  readonly 'Conference Creation Failed': ConferenceCreationFailedDetail;
  /** Somebody is in the conference for the first time, or again after it ended. A call counts from its beginning, which FoneStorm may report before the call is answered. */
  readonly 'Conference Started': CommonDetail;
  /** Nobody is in the conference any more, and its time is over or FoneStorm says that it ended. A conference without times ends when the last participant leaves. */
  readonly 'Conference Ended': ConferenceEndedDetail;
  /** A status check found that FoneStorm no longer has the conference. */
  readonly 'Conference Gone': ConferenceGoneDetail;
  /** The organizer has joined. */
  readonly 'Organizer Joined': CommonDetail;
  /** The organizer has left. */
  readonly 'Organizer Left': CommonDetail;
  /** The number of attendees has changed. */
  readonly 'Attendee Count Changed': AttendeeCountChangedDetail;
  /** A call of the conference began. FoneStorm may report that before the call is answered. Only Participant Left says whether it was answered. A fax does not count as a participant. */
  readonly 'Participant Joined': ParticipantJoinedDetail;
  /** FoneStorm called back that a call of the conference ended. If its disposition is not ANSWERED, the call was never in the conference. If a status check finds first that everybody has left, this event is not published. The count of attendees then shows it. */
  readonly 'Participant Left': ParticipantLeftDetail;
  /** The conference is about to start. The reminder may be late after an outage. It is never sent after somebody has joined. */
  readonly 'Conference Reminder': ConferenceReminderDetail;
  /** The start time was reached, even if nobody has joined. The event may be late, but is never early. It is published again for each new start time. It is not published for a conference without times, or for one that was cancelled or not created. */
  readonly 'Scheduled Start Reached': CommonDetail;
  /** The end time was reached, even if the conference ended before or somebody is still in it. The event may be late, but is never early. It is published again for each new end time. It is not published for a conference without times, or for one that was cancelled or not created. */
  readonly 'Scheduled End Reached': CommonDetail;
  /** A status check five minutes after the start found that the organizer has not joined. */
  readonly 'Organizer Absent': CommonDetail;
  /** A status check found that nobody has ever joined. The check is a quarter of an hour after the start, or at the end if that is earlier. */
  readonly 'Conference Not Attended': ConferenceNotAttendedDetail;
  /** A status check five minutes after the end found that somebody is still in the conference. */
  readonly 'Conference Overrunning': CommonDetail;
  /** The relay assigned the FoneNumber to the conference. The event is published once for each combination of number and times, and only with FoneStorm’s API 2.4. */
  readonly 'Number Assigned': NumberAssignedDetail;
  /** FoneStorm refused the FoneNumber, the conference’s time was over before the assignment, or the number was changed at FoneStorm itself. The relay does not retry. */
  readonly 'Number Assignment Failed': NumberAssignmentFailedDetail;
  /** The conference was made at FoneStorm itself, and the relay follows it from now on. */
  readonly 'Conference Adopted': CommonDetail;
  /** The audit half an hour after the end found that the relay’s records of the conference are incomplete. The relay keeps its log. If the end of a conference is not known, the audit is a day later. */
  readonly 'Conference Audit Failed': ConferenceAuditFailedDetail;
  /** All attempts to deliver a callback to the caller’s own URL failed. */
  readonly 'Callback Delivery Failed': CallbackDeliveryFailedDetail;
  /** The relay executed a command that a caller sent over the bus. The events of the conference, such as Conference Scheduled, say what it changed. The PIN of a created conference is in the answers of the API only. */
  readonly 'Conference Command Succeeded': ConferenceCommandSucceededDetail;
  /** The relay refused a command that a caller sent over the bus: it changed nothing, and is not retried. If there is no such conference, or the command is a creation, `metadata.conferenceId` is an id that only this command has. The conference then has no label and no times. */
  readonly 'Conference Command Refused': ConferenceCommandRefusedDetail;
  /** FoneStorm called back. Every callback becomes this event, whatever other events it causes. */
  readonly 'Callback Received': CallbackReceivedDetail;
  /** A series was created through the API. `conference` and `metadata.conferenceId` stand for the series: their id is `series.`, followed by the id of the series. */
  readonly 'Series Created': SeriesCreatedDetail;
  /** A series, or one occurrence of it, was changed through the API. The relay changes the conferences afterwards. `conference` and `metadata.conferenceId` stand for the series: their id is `series.`, followed by the id of the series. */
  readonly 'Series Updated': SeriesUpdatedDetail;
  /** A series has no further occurrence, or it was deleted through the API. `conference` and `metadata.conferenceId` stand for the series: their id is `series.`, followed by the id of the series. */
  readonly 'Series Ended': SeriesEndedDetail;
  /** The request to create, update or delete the conference of an occurrence was refused, and is sent again after six hours. Or the occurrence was over before it had a conference. `conference` and `metadata.conferenceId` stand for the series: their id is `series.`, followed by the id of the series. */
  readonly 'Series Occurrence Failed': SeriesOccurrenceFailedDetail;
}

/** The name of an event type: a value of `detail-type`. */
export type EventType = keyof EventDetails;

/** The `detail` of an event, by its type. */
export type EventDetail<T extends EventType = EventType> = EventDetails[T];

/** An event of one type, in the form in which EventBridge sends it to a target, or the relay's API lists it. */
export interface EventOfType<T extends EventType> extends EventEnvelope {
  /** The type of the event. */
  readonly 'detail-type': T;
  /** The event itself. */
  readonly detail: EventDetails[T];
}

/** An event of any of the given types. Compare its `detail-type` to get the fields of one type. */
export type ConferenceEvent<T extends EventType = EventType> = {
  readonly [Type in T]: EventOfType<Type>;
}[T];
