import type { Context } from './context';

/** A context value for docs/settings.md. */
export interface ContextMeaning {
  readonly meaning: string;
  /** The prop of `ConferenceRelay` with the same meaning, if it has another name; null if there is none. */
  readonly prop?: string | null;
}

/** In the order of docs/settings.md. */
export const CONTEXT_MEANINGS: Readonly<Record<keyof Context, ContextMeaning>> = {
  environment: {
    meaning:
      'The name of this environment. Its stacks are `ConferenceRelay-<environment>-…`, and share nothing with others.',
    prop: null,
  },
  fonestormUrl: { meaning: 'The base URL of FoneStorm’s API.' },
  fonestormApi: {
    meaning:
      'The generation of the account’s FoneStorm API: [Which FoneStorm do I have?](which-fonestorm.md)',
  },
  assignLead: {
    meaning:
      'Minutes before its start at which a conference gets its FoneNumber, with `fonestormApi` 2.4 only. An earlier conference on the number must have ended. 500 assignments at once take about six minutes of the budget. The prop is a `Duration`.',
  },
  publicUrl: {
    meaning:
      'The address at which FoneStorm and callers reach the relay, such as a domain of yours in front of it. Default: the address of the HTTP API.',
  },
  requestsPerSecond: {
    meaning: 'Requests to FoneStorm in a second, from all functions together. FoneStorm’s limit is 10.',
  },
  callerRequestsPerSecond: {
    meaning:
      'Requests in a second to each route of the API, from all callers together. A burst may have twice as many, or as many as the prop `throttle.burstLimit` says. Beyond that, API Gateway answers 429. Callbacks have no such limit.',
    prop: 'throttle.rateLimit',
  },
  corsOrigins: {
    meaning:
      'The sites whose pages may use the API from a browser ([CORS](api.md#from-web-pages)): `https://app.example.com,http://localhost:5173`, or a JSON list.',
  },
  commandSources: {
    meaning:
      'The sources of the events on the bus that are [commands](bus-commands.md): `app.visits,app.court`, or a JSON list. Anyone who may put events with such a source can create, change and delete conferences. None: the bus takes no commands.',
  },
  intakeConcurrency: {
    prop: 'functionOptions.receiveCallback.reservedConcurrentExecutions',
    meaning:
      'Executions of AWS Lambda that are reserved for callbacks. See [Room for callbacks](deploy.md#room-for-callbacks).',
  },
  statusWords: {
    meaning:
      'The meaning of FoneStorm’s status words, such as `{"lobby":"started"}`. The relay ignores an unknown word.',
  },
  reminders: {
    meaning:
      'Minutes before the start at which `Conference Reminder` is published, such as `60,10`. An empty string: no reminder. The prop is a list of `Duration`.',
  },
  logDays: {
    meaning:
      'Days for which the log of a conference is kept after its close, and up to two days more. The attempts of a delivery take over three days. The prop is a `Duration`.',
    prop: 'conferenceLogRetention',
  },
  seriesHorizon: {
    meaning:
      'How many days before its start the relay creates the conference of an occurrence of a [series](series.md). The prop is a `Duration`.',
  },
  receiversAllowHttp: {
    meaning: 'Whether deliveries may go to `http` URLs, too.',
    prop: 'receivers.allowHttp',
  },
  receiversAllowedHosts: {
    meaning:
      'Receivers that may get deliveries although they are not public: `["10.0.0.0/8","hooks.internal"]`. Every caller with a token can make the relay send requests there, so list receivers only.',
    prop: 'receivers.allowedHosts',
  },
  receiversConcurrency: {
    meaning:
      'Concurrent requests to one receiving host. `deliver-callback` has at most 20 more executions, so that one host leaves room for others.',
    prop: 'receivers.concurrency',
  },
  receiversRequestsPerSecond: {
    meaning: 'Requests to one receiving host in a second.',
    prop: 'receivers.requestsPerSecond',
  },
  maskPhoneNumbers: {
    meaning:
      'Whether events have masks in place of phone numbers: [Personal data](personal-data.md#mask-phone-numbers).',
  },
  console: {
    meaning:
      'Whether a function serves the [console](console.md) at `/console`. The function has no permission.',
  },
  tracing: {
    meaning:
      'Whether AWS X-Ray traces the functions. X-Ray charges for each recorded trace. The logs of the functions do not need it. The prop is a `Tracing` of AWS Lambda.',
  },
  unmanagedConferences: {
    meaning:
      'The treatment of conferences that were created at FoneStorm itself and have no other callback URL. `report`: the log of `sweep` names them. `adopt`: the relay follows them by status checks. `take over`: it also sets their callback URL to its own. With `fonestormApi` 2.4, `take over` is the same as `adopt`.',
  },
  archiveDays: {
    meaning: 'Days for which the archive of the bus keeps events. `0`: no archive. The prop is a `Duration`.',
    prop: 'archiveRetention',
  },
  schemaRegistry: { meaning: 'Whether a schema registry describes the events.' },
  computedAlarms: {
    meaning: 'Whether metrics that are computed from others have alarms, too. Not every CloudFormation can.',
    prop: 'alarms.computedAlarms',
  },
  savedQueries: {
    meaning:
      'Whether CloudWatch Logs Insights has the [saved queries](runbook.md#saved-queries). Not every CloudFormation can.',
    prop: 'alarms.savedQueries',
  },
  runbookUrl: {
    meaning:
      'The address of the runbook as your operators read it, such as a page of your wiki. Each alarm links to its section there. Not set: alarms name the section in docs/runbook.md, and link to the dashboard.',
    prop: 'alarms.runbookUrl',
  },
  alarmTopic: {
    meaning:
      'The ARN of an SNS topic in the same region. Every alarm notifies it at its beginning and its end. `none`: alarms on the dashboard only. Not set: the same, and synthesis warns. The prop is an `ITopic`; for the dashboard only, set `alarms.silent`.',
    prop: 'alarms.topic',
  },
};
