import { createEmbeddedTable } from '../../bench/aws/embedded-table';
import { AwsRefusal } from '../../lambda/contract/aws-refusal';
import type { EmbeddedDynamoDb } from '../../local/dynamodb/embedded-dynamodb';
import type { Service } from './endpoint';

/** The embedded table as Amazon DynamoDB, over HTTP. */
export function dynamodbStandIn(table: () => EmbeddedDynamoDb): Service {
  return async ({ name, body }) => {
    const [service, operation = ''] = name.split(' ');
    if (service !== 'DynamoDB') return undefined;
    const answering = await createEmbeddedTable(Promise.resolve(table()));
    const { status, text } = await answering(operation, JSON.stringify(body));
    const response = JSON.parse(text);
    if (status !== 200) throw new RefusalWithItem(response.__type, response.message, response.Item);
    return response;
  };
}

/** A refused write, with the stored item if the request asks for it. */
class RefusalWithItem extends AwsRefusal {
  constructor(
    name: string,
    message: string,
    readonly Item?: object,
  ) {
    super(name, message);
  }
}
