import { readFileSync } from 'node:fs';
import * as v from 'valibot';

const outputs = v.object({
  ApiUrl: v.string(),
  ApiId: v.string(),
  FoneStormSecret: v.string(),
  CredentialsSecret: v.string(),
  CallbackKeysSecret: v.string(),
  SigningKeysSecret: v.string(),
  EventBus: v.string(),
  Table: v.string(),
  MailboxUrl: v.string(),
  MailboxDeadLettersUrl: v.string(),
  StatusChecksUrl: v.string(),
  DeliveriesUrl: v.string(),
  ScheduleGroup: v.string(),
});

/** The outputs of the foundation's stack. */
export type Outputs = v.InferOutput<typeof outputs>;

/** Reads a file that the CDK CLI wrote for `--outputs-file`. */
export function readOutputs(file: string, stack: string): Outputs {
  const written: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return v.parse(v.looseObject({ [stack]: outputs }), written)[stack] as Outputs;
}
