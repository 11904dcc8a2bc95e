import { CfnQueryDefinition, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { RelayFoundation } from '../foundation/relay-foundation';
import type { RelayFunctions } from '../functions/relay-functions';
import { QUERY_DEFINITIONS, type QueriedLog, queryText } from './query-definitions';

/** The folder of the saved queries in the console. */
export const QUERIES_FOLDER = 'Conference Relay';

export interface SavedQueriesProps {
  /** The title of the relay, which is the folder of its queries. */
  readonly title: string;
  readonly foundation: RelayFoundation;
  readonly functions: RelayFunctions;
}

/** The queries of docs/runbook.md, saved in CloudWatch Logs Insights with their log groups. A saved query costs nothing. */
export class SavedQueries extends Construct {
  constructor(scope: Construct, id: string, { title, foundation, functions }: SavedQueriesProps) {
    super(scope, id);
    const { receiveCallback, manageConferences, advanceConference } = functions;
    const { checkStatus, deliverCallback, resumeWorkflow, sweep, executeCommand } = functions;
    const logGroups: Readonly<Record<QueriedLog, ILogGroup | undefined>> = {
      receiveCallback: receiveCallback.logGroup,
      manageConferences: manageConferences.logGroup,
      advanceConference: advanceConference.logGroup,
      checkStatus: checkStatus.logGroup,
      deliverCallback: deliverCallback.logGroup,
      resumeWorkflow: resumeWorkflow.logGroup,
      sweep: sweep.logGroup,
      executeCommand: executeCommand?.logGroup,
      access: foundation.api.accessLogGroup,
    };
    for (const definition of QUERY_DEFINITIONS) {
      const logs = definition.logs.flatMap((log) => logGroups[log] ?? []);
      if (logs.length === 0) continue;
      new CfnQueryDefinition(this, definition.name, {
        name: `${QUERIES_FOLDER}/${title.replaceAll('/', ' ')}/${definition.name}`,
        queryString: queryText(definition),
        logGroupNames: logs.map(({ logGroupName }) => logGroupName),
      });
    }
  }
}
