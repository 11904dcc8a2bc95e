import { LOG_CODES } from '../../lambda/contract/log-codes';
import type { CountedLogs } from './relay-metrics';

/** A log group: of a function, or the access log of the API. */
export type QueriedLog = keyof CountedLogs | 'access';

/** A query of CloudWatch Logs Insights, for the stack and for docs/runbook.md. */
export interface SavedQueryDefinition {
  readonly name: string;
  /** One sentence for the docs. */
  readonly purpose: string;
  readonly logs: readonly QueriedLog[];
  readonly lines: readonly string[];
  /** The alarms whose sections of the runbook use it. */
  readonly alarms: readonly string[];
}

export const FUNCTION_LOGS: readonly QueriedLog[] = [
  ...(['receiveCallback', 'manageConferences', 'advanceConference'] as const),
  ...(['checkStatus', 'deliverCallback', 'resumeWorkflow', 'sweep', 'executeCommand'] as const),
];

const LATEST = ['sort @timestamp desc', 'limit 200'];
const WITH_ERROR = 'fields @timestamp, message, conferenceId, error.name, error.message, requestId';

/** Lines of a code with their errors, the latest first. */
function linesOf(...codes: readonly string[]): string[] {
  return [WITH_ERROR, `filter message in [${codes.map((code) => `"${code}"`).join(', ')}]`, ...LATEST];
}

/** The saved queries. A name in capitals in a query is yours to replace. */
export const QUERY_DEFINITIONS: readonly SavedQueryDefinition[] = [
  {
    name: 'Warnings and errors',
    purpose: 'Which faults did the functions log?',
    logs: FUNCTION_LOGS,
    lines: [
      'fields @timestamp, @log, level, message, conferenceId, error.name, error.message',
      'filter level in ["WARN", "ERROR"]',
      ...LATEST,
    ],
    alarms: ['Entries wait too long'],
  },
  {
    name: 'Crashes and timeouts',
    purpose: 'Which invocations ended without a line of the relay?',
    logs: FUNCTION_LOGS,
    lines: [
      'fields @timestamp, @log, type, record.status, errorType, errorMessage, record.requestId',
      'filter type = "platform.report" or ispresent(errorType)',
      ...LATEST,
    ],
    alarms: [
      ...['receive-callback', 'manage-conferences', 'advance-conference'].map((name) => `${name} fails`),
      ...['check-status', 'deliver-callback', 'resume-workflow', 'sweep'].map((name) => `${name} fails`),
      'execute-command fails',
    ],
  },
  {
    name: 'One conference',
    purpose: 'What happened to a conference?',
    logs: FUNCTION_LOGS,
    lines: [
      'fields @timestamp, @log, message, entryId, error.message, @message',
      'filter conferenceId = "CONFERENCE_ID"',
      ...['sort @timestamp asc', 'limit 1000'],
    ],
    alarms: [],
  },
  {
    name: 'One request',
    purpose: 'What happened in an invocation?',
    logs: FUNCTION_LOGS,
    lines: ['fields @timestamp, @log, @message', 'filter @message like "REQUEST_ID"', 'sort @timestamp asc'],
    alarms: [],
  },
  {
    name: 'Failures by error',
    purpose: 'Which errors cause most retries, and how many conferences do they concern?',
    logs: FUNCTION_LOGS,
    lines: [
      'filter ispresent(error.name)',
      'stats count(*) as lines, count_distinct(conferenceId) as conferences by message, error.name, error.message',
      'sort lines desc',
    ],
    alarms: [],
  },
  {
    name: 'Retried entries',
    purpose: 'Why are entries retried?',
    logs: ['advanceConference'],
    lines: linesOf(LOG_CODES.entriesRetried),
    alarms: ['Entries are dead letters', 'Entries are retried'],
  },
  {
    name: 'Failed entries',
    purpose: 'Which entries could the relay not handle?',
    logs: ['advanceConference'],
    lines: linesOf(LOG_CODES.entriesFailed),
    alarms: ['Entries fail'],
  },
  {
    name: 'Retried status checks',
    purpose: 'Why are status checks retried?',
    logs: ['checkStatus'],
    lines: linesOf(LOG_CODES.statusChecksRetried),
    alarms: [
      ...['Status checks are dead letters', 'Status checks wait too long'],
      'Status checks are retried',
    ],
  },
  {
    name: 'Retried deliveries',
    purpose: 'Why are deliveries retried?',
    logs: ['deliverCallback'],
    lines: linesOf(LOG_CODES.deliveriesRetried),
    alarms: ['Deliveries are dead letters', 'Deliveries are retried'],
  },
  {
    name: 'Workflows',
    purpose: 'Which workflows were resumed, and why are others retried?',
    logs: ['resumeWorkflow'],
    lines: [
      'fields @timestamp, message, conferenceId, ending, error.name, error.message, requestId',
      'filter message in ["workflow.resumed", "workflow.not_waiting", "workflow.retried"]',
      ...LATEST,
    ],
    alarms: ['Workflows are dead letters', 'Workflows wait too long'],
  },
  {
    name: 'Retried commands',
    purpose: 'Why are commands from the bus retried?',
    logs: ['executeCommand'],
    lines: linesOf(LOG_CODES.commandsRetried),
    alarms: ['Commands are dead letters', 'Commands wait too long', 'Commands are retried'],
  },
  {
    name: 'Requests that failed because of FoneStorm',
    purpose: 'What did FoneStorm answer to callers’ requests?',
    logs: ['manageConferences'],
    lines: ['fields @timestamp, outcome, @message', ...linesOf(LOG_CODES.fonestormFailed).slice(1)],
    alarms: ['FoneStorm fails'],
  },
  {
    name: 'Accepted callbacks',
    purpose: 'Which callbacks did the relay accept?',
    logs: ['receiveCallback'],
    lines: [
      'fields @timestamp, conferenceId, entryId',
      `filter message = "${LOG_CODES.accepted}"`,
      ...['sort @timestamp desc', 'limit 1000'],
    ],
    alarms: ['Accepted and published differ'],
  },
  {
    name: 'Failed audits',
    purpose: 'Which conferences were closed incomplete?',
    logs: ['advanceConference'],
    lines: ['fields @timestamp, conferenceId, @message', ...linesOf(LOG_CODES.auditFailed).slice(1)],
    alarms: ['Audits fail'],
  },
  {
    name: 'Sweeps',
    purpose: 'When did sweeps end, and what did they repair?',
    logs: ['sweep'],
    lines: ['fields @timestamp, message, @message', ...LATEST],
    alarms: ['The sweep does not run'],
  },
  {
    name: 'Requests that end in 5xx',
    purpose: 'Which routes answer with 5xx?',
    logs: ['access'],
    lines: [
      'fields @timestamp, routeKey, status, responseLatency, integrationError, requestId',
      'filter status like /^5/',
      ...LATEST,
    ],
    alarms: ['Requests end in 5xx'],
  },
  {
    name: 'Requests by address',
    purpose: 'Who sends most requests?',
    logs: ['access'],
    lines: [
      'stats count(*) as requests, pct(responseLatency, 95) as latency by sourceIp, routeKey',
      ...['sort requests desc', 'limit 50'],
    ],
    alarms: ['manage-conferences is throttled'],
  },
  {
    name: 'Audit trail',
    purpose: 'Who changed which conference, and from where?',
    logs: ['manageConferences', 'executeCommand'],
    lines: [
      'fields @timestamp, message, caller, source, conferenceId, position, fonenumber, outcome, requestId',
      'filter message like /^audit\\./',
      ...['sort @timestamp desc', 'limit 1000'],
    ],
    alarms: [],
  },
];

/** A query as Logs Insights and the docs show it. */
export function queryText({ lines }: SavedQueryDefinition): string {
  return lines.join('\n| ');
}
