import { toJsonSchema } from '@valibot/to-json-schema';
import { CfnRegistry, CfnSchema } from 'aws-cdk-lib/aws-eventschemas';
import { Construct } from 'constructs';
import {
  detailSchema,
  EVENT_SOURCE,
  EVENT_TYPES,
  type EventType,
  wordOf,
} from '../../lambda/contract/events';
import { RETAINED } from '../removal';
import type { ResourceProps } from '../resource-props';

/** An EventBridge schema registry with the schema of each status event. */
export class EventSchemas extends Construct {
  readonly registry: CfnRegistry;

  constructor(scope: Construct, id: string, props: ResourceProps = {}) {
    super(scope, id);
    const { removalPolicy = RETAINED } = props;
    this.registry = new CfnRegistry(this, 'Registry', {
      description: 'Conference Relay: status events of conferences',
    });
    this.registry.applyRemovalPolicy(removalPolicy);
    for (const type of EVENT_TYPES) {
      new CfnSchema(this, type, {
        registryName: this.registry.attrRegistryName,
        schemaName: `${EVENT_SOURCE}@${wordOf(type)}`,
        type: 'OpenApi3',
        content: JSON.stringify(openApiOf(type)),
      }).applyRemovalPolicy(removalPolicy);
    }
  }
}

/** The OpenAPI document of an event: its envelope `AWSEvent`, and its `detail`. */
function openApiOf(type: EventType) {
  const text = { type: 'string' };
  const envelope = {
    version: text,
    id: text,
    account: text,
    time: { ...text, format: 'date-time' },
    region: text,
  };
  return {
    openapi: '3.0.0',
    info: { version: '1', title: wordOf(type) },
    paths: {},
    components: {
      schemas: {
        AWSEvent: {
          type: 'object',
          'x-amazon-events-source': EVENT_SOURCE,
          'x-amazon-events-detail-type': type,
          required: ['detail-type', 'resources', 'detail', 'source', ...Object.keys(envelope)],
          properties: {
            detail: { $ref: `#/components/schemas/${wordOf(type)}` },
            'detail-type': text,
            source: text,
            resources: { type: 'array', items: text },
            ...envelope,
          },
        },
        [wordOf(type)]: toJsonSchema(detailSchema(type), { target: 'openapi-3.0' }),
      },
    },
  };
}
