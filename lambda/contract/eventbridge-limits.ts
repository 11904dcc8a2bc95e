import { AwsRefusal } from './aws-refusal';

/** The fields of a `PutEvents` entry that have limits. */
export interface SentEvent {
  readonly Source?: string | undefined;
  readonly DetailType?: string | undefined;
  readonly Detail?: string | undefined;
}

/** Entries of one `PutEvents` request, by the API reference. */
export const MAX_ENTRIES = 10;

/**
 * The most bytes of all entries of one `PutEvents` request together. The API reference says 1 MB since 2026, and 256 KB
 * before that and in some regions. 256 KB is also the largest input of a Step Functions execution. Stand-ins hold the
 * smaller figure.
 */
export const MAX_EVENT_BYTES = 256 * 1024;

/** Characters, by the API reference. */
const MAX_SOURCE_LENGTH = 256;
const MAX_DETAIL_TYPE_LENGTH = 128;

/** @throws {AwsRefusal} if Amazon EventBridge would refuse a request with these entries */
export function requireEvents(entries: readonly SentEvent[]): void {
  requireRequest(entries);
  for (const entry of entries) requireEvent(entry);
}

/** @throws {AwsRefusal} if Amazon EventBridge would answer a request with these entries with an error */
export function requireRequest(entries: readonly SentEvent[]): void {
  if (entries.length < 1 || entries.length > MAX_ENTRIES) {
    refuse(`Entries: expected 1 to ${MAX_ENTRIES}, got ${entries.length}`);
  }
  const bytes = entries.reduce((all, entry) => all + eventBytes(entry), 0);
  if (bytes > MAX_EVENT_BYTES) {
    refuse(`Entries: expected at most ${MAX_EVENT_BYTES} bytes together, got ${bytes}`);
  }
}

/**
 * The codes are those of `PutEventsResultEntry` in the API reference. LocalStack's tests have recorded the answers of Amazon
 * EventBridge: `InvalidArgument` for a missing field, and `MalformedDetail` for a detail that is not a JSON object.
 *
 * @throws {AwsRefusal} if Amazon EventBridge would accept a request, and not this entry of it
 */
export function requireEvent({ Source = '', DetailType = '', Detail }: SentEvent): void {
  requireText('Source', Source, MAX_SOURCE_LENGTH);
  if (Source.startsWith('aws.'))
    throw new AwsRefusal(
      'NotAuthorizedForSourceException',
      'Source: expected one that does not begin with "aws."',
    );
  requireText('DetailType', DetailType, MAX_DETAIL_TYPE_LENGTH);
  if (Detail === undefined)
    throw new AwsRefusal('InvalidArgument', 'Detail: expected a JSON object, got none');
  if (!isObject(Detail)) throw new AwsRefusal('MalformedDetail', 'Detail: expected a JSON object');
}

/** As the user guide of Amazon EventBridge counts ("Calculating PutEvents event entry size"): 14 bytes for the time. */
export function eventBytes({ Source = '', DetailType = '', Detail = '' }: SentEvent): number {
  return 14 + Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail);
}

function requireText(name: string, value: string, longest: number): void {
  if (value.length >= 1 && value.length <= longest && value.isWellFormed()) return;
  throw new AwsRefusal(
    'InvalidArgument',
    `${name}: expected 1 to ${longest} characters, got ${value.length}`,
  );
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) && text.isWellFormed();
  } catch {
    return false;
  }
}

function refuse(message: string): never {
  throw new AwsRefusal('ValidationException', message);
}
