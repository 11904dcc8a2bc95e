import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { stringifyForSqs } from '../../lambda/adapters/runtime/json-text';
import { AwsRefusal } from '../../lambda/contract/aws-refusal';
import { COMMAND_TYPES } from '../../lambda/contract/commands';
import { requireEvent, requireRequest, type SentEvent } from '../../lambda/contract/eventbridge-limits';
import { requireMessage } from '../../lambda/contract/sqs-limits';
import type { HttpResponse } from '../../lambda/http/http-messages';
import type { Routes } from '../../lambda/http/routing';
import type { Queue } from '../queues/queue';

const TARGET = 'AWSEvents.PutEvents';

const text = v.optional(v.string());
const requestSchema = v.object({
  Entries: v.array(v.object({ Source: text, DetailType: text, Detail: text })),
});

type EntryResult =
  | { readonly EventId: string }
  | { readonly ErrorCode: string; readonly ErrorMessage: string };

/**
 * The operation `PutEvents` of Amazon EventBridge, for AWS's clients with this server as their endpoint. As with the deployed rule,
 * the commands of the allowed sources are queued. There is no other rule for events that a caller puts: they are dropped. The
 * signature of the request is not checked.
 */
export function putEvents(commands: Queue, sources: readonly string[]): Routes {
  const isCommand = ({ Source = '', DetailType }: SentEvent) =>
    sources.includes(Source) && COMMAND_TYPES.some((type) => type === DetailType);
  /** An entry with a fault does not keep the others from the bus. */
  async function put(entry: SentEvent): Promise<EntryResult> {
    const id = randomUUID();
    try {
      requireEvent(entry);
      const message = stringifyForSqs(toEvent(entry, id));
      requireMessage({ body: message });
      if (isCommand(entry)) await commands.send({ body: message });
      return { EventId: id };
    } catch (error) {
      if (error instanceof AwsRefusal) return { ErrorCode: error.name, ErrorMessage: error.message };
      throw error;
    }
  }
  return {
    'POST /': async ({ headers, body }) => {
      if (headers['x-amz-target'] !== TARGET)
        return refusal('UnknownOperationException', `expected ${TARGET}`);
      try {
        const { Entries } = v.parse(requestSchema, JSON.parse(body.toString()));
        requireRequest(Entries);
        const results: EntryResult[] = [];
        for (const entry of Entries) results.push(await put(entry));
        const FailedEntryCount = results.filter((result) => 'ErrorCode' in result).length;
        return answer(200, { FailedEntryCount, Entries: results });
      } catch (error) {
        if (error instanceof AwsRefusal) return refusal(error.name, error.message);
        if (error instanceof SyntaxError || error instanceof v.ValiError)
          return refusal(
            'SerializationException',
            'expected JSON with Entries, whose Source, DetailType and Detail are strings',
          );
        throw error;
      }
    },
  };
}

function toEvent({ Source, DetailType, Detail = '' }: SentEvent, id: string) {
  return {
    ...{ version: '0', id, 'detail-type': DetailType, source: Source, account: '000000000000' },
    ...{ time: new Date().toISOString().replace(/\.\d+Z$/, 'Z'), region: 'local', resources: [] },
    detail: JSON.parse(Detail),
  };
}

function refusal(type: string, message: string): HttpResponse {
  return answer(400, { __type: type, message });
}

function answer(status: number, body: object): HttpResponse {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(body) };
}
