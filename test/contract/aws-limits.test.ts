import { requireMetricData } from '../../lambda/contract/cloudwatch-limits';
import { requireExpression, requireItem } from '../../lambda/contract/dynamodb-limits';
import { requireEvents } from '../../lambda/contract/eventbridge-limits';
import { requireSchedule } from '../../lambda/contract/scheduler-limits';
import { requireMessage } from '../../lambda/contract/sqs-limits';

/** An input just within a limit, and just beyond it. */
type Row = readonly [limit: string, within: () => void, beyond: () => void, refusal: string];

function limits(service: string, name: string, rows: readonly Row[]): void {
  describe(`a stand-in of ${service} refuses`, () => {
    test.each(rows)('%s', (_limit, within, beyond, message) => {
      expect(within).not.toThrow();
      expect(beyond).toThrow(expect.objectContaining({ name, message: expect.stringContaining(message) }));
    });
  });
}

const KIB = 1024;
const SIGNS = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

const metricQuery = (Id: string, Period = 60) => ({
  Id,
  MetricStat: { Metric: { Namespace: 'Relay', MetricName: 'accepted' }, Period, Stat: 'Sum' },
});
const metricData = (more: object) => () =>
  requireMetricData({ MetricDataQueries: [metricQuery('m0')], StartTime: 60, EndTime: 120, ...more });
const queries = (count: number) => Array.from({ length: count }, (_, index) => metricQuery(`m${index}`));
limits('Amazon CloudWatch', 'ValidationError', [
  [
    'more than 500 metrics',
    metricData({ MetricDataQueries: queries(500) }),
    metricData({ MetricDataQueries: queries(501) }),
    'MetricDataQueries',
  ],
  [
    'an id that begins with an upper-case letter',
    metricData({ MetricDataQueries: [metricQuery('aB_1')] }),
    metricData({ MetricDataQueries: [metricQuery('Ab')] }),
    'Id',
  ],
  [
    'two equal ids',
    metricData({ MetricDataQueries: [metricQuery('a'), metricQuery('b')] }),
    metricData({ MetricDataQueries: [metricQuery('a'), metricQuery('a')] }),
    'Id',
  ],
  [
    'a period that is no multiple of a minute',
    metricData({ MetricDataQueries: [metricQuery('a', 120)] }),
    metricData({ MetricDataQueries: [metricQuery('a', 90)] }),
    'Period',
  ],
  ['a range that ends at its start', metricData({ EndTime: 61 }), metricData({ EndTime: 60 }), 'StartTime'],
]);

const message = (more: object) => () => requireMessage({ body: 'x', ...more });
limits('Amazon SQS', 'InvalidParameterValue', [
  [
    'a body of more than 256 KiB',
    message({ body: 'ä'.repeat(128 * KIB) }),
    message({ body: `x${'ä'.repeat(128 * KIB)}` }),
    'MessageBody',
  ],
  ['an empty body', message({ body: ' ' }), message({ body: '' }), 'MessageBody'],
  [
    'a deduplication id of more than 128 characters',
    message({ group: 'g', deduplicationId: `${SIGNS}${'x'.repeat(96)}` }),
    message({ group: 'g', deduplicationId: 'x'.repeat(129) }),
    'MessageDeduplicationId',
  ],
  [
    'a deduplication id with a space',
    message({ group: 'g', deduplicationId: 'a' }),
    message({ group: 'g', deduplicationId: 'a b' }),
    'MessageDeduplicationId',
  ],
  [
    'a group of more than 128 characters',
    message({ group: 'x'.repeat(128) }),
    message({ group: 'x'.repeat(129) }),
    'MessageGroupId',
  ],
  ['a group with letters beyond ASCII', message({ group: 'a' }), message({ group: 'ä' }), 'MessageGroupId'],
  ['an empty group', message({}), message({ group: '' }), 'MessageGroupId'],
  [
    'a deduplication id on a standard queue',
    message({}),
    message({ deduplicationId: 'a' }),
    'MessageDeduplicationId',
  ],
  [
    'a delay of more than a quarter of an hour',
    message({ delaySeconds: 900 }),
    message({ delaySeconds: 901 }),
    'DelaySeconds',
  ],
  [
    'a delay of parts of a second',
    message({ delaySeconds: 0 }),
    message({ delaySeconds: 0.5 }),
    'DelaySeconds',
  ],
  [
    'a delay on a FIFO queue',
    message({ group: 'g' }),
    message({ group: 'g', delaySeconds: 1 }),
    'DelaySeconds',
  ],
]);
limits('Amazon SQS', 'InvalidMessageContents', [
  ['U+0000', message({ body: '\t\n\r' }), message({ body: 'a\u0000' }), 'got U+0000'],
  ['U+001F', message({ body: ' \u007f\u0080' }), message({ body: '\u001f' }), 'got U+001F'],
  ['U+FFFE', message({ body: '\ufffd' }), message({ body: '\ufffe' }), 'got U+FFFE'],
  ['U+FFFF', message({ body: '😀\u{10ffff}' }), message({ body: '\uffff' }), 'got U+FFFF'],
  ['half of a surrogate pair', message({ body: '\ue000\ud7ff' }), message({ body: 'a\ud83d' }), 'got U+D83D'],
]);

const event = { Source: 'fonestorm.conferences', DetailType: 'Conference Started', Detail: '{}' };
const events =
  (more: object, count = 1) =>
  () =>
    requireEvents(Array.from({ length: count }, () => ({ ...event, ...more })));
/** 14 bytes for the time, 21 and 18 for what else is in it, and 8 around the text. */
const detail = (bytes: number) => JSON.stringify({ a: 'x'.repeat(bytes - 14 - 21 - 18 - 8) });
limits('Amazon EventBridge', 'ValidationException', [
  ['more than 10 entries', events({}, 10), events({}, 11), 'Entries'],
  ['no entry', events({}), events({}, 0), 'Entries'],
  [
    'more than 256 KiB in an entry',
    events({ Detail: detail(256 * KIB) }),
    events({ Detail: detail(256 * KIB + 1) }),
    'Entries',
  ],
  [
    'more than 256 KiB in all entries',
    events({ Detail: detail(128 * KIB) }, 2),
    events({ Detail: detail(128 * KIB + 1) }, 2),
    'Entries',
  ],
]);
limits('Amazon EventBridge', 'InvalidArgument', [
  [
    'a source of more than 256 characters',
    events({ Source: 'x'.repeat(256) }),
    events({ Source: 'x'.repeat(257) }),
    'Source',
  ],
  [
    'a type of more than 128 characters',
    events({ DetailType: 'x'.repeat(128) }),
    events({ DetailType: 'x'.repeat(129) }),
    'DetailType',
  ],
  ['an event without a type', events({}), events({ DetailType: '' }), 'DetailType'],
]);
limits('Amazon EventBridge', 'NotAuthorizedForSourceException', [
  ['a source of AWS', events({ Source: 'awsome' }), events({ Source: 'aws.s3' }), 'Source'],
]);
limits('Amazon EventBridge', 'MalformedDetail', [
  ['a detail that is no JSON', events({}), events({ Detail: '{' }), 'Detail'],
  ['a detail that is a list', events({}), events({ Detail: '[]' }), 'Detail'],
]);

const schedule =
  (more: object, target: object = {}) =>
  () =>
    requireSchedule({
      ...{ Name: 'a', ScheduleExpression: 'at(2026-05-04T09:00:00)', ...more },
      Target: { Input: 'x', ...target },
    });
limits('Amazon EventBridge Scheduler', 'ValidationException', [
  [
    'a name of more than 64 characters',
    schedule({ Name: 'a-_.'.repeat(16) }),
    schedule({ Name: 'a'.repeat(65) }),
    'Name',
  ],
  ['a name with other characters', schedule({}), schedule({ Name: 'a b' }), 'Name'],
  [
    'a group with other characters',
    schedule({ GroupName: 'a' }),
    schedule({ GroupName: 'a/b' }),
    'GroupName',
  ],
  [
    'a client token of more than 64 characters',
    schedule({ ClientToken: 'a'.repeat(64) }),
    schedule({ ClientToken: 'a'.repeat(65) }),
    'ClientToken',
  ],
  [
    'a description of more than 512 characters',
    schedule({ Description: 'a'.repeat(512) }),
    schedule({ Description: 'a'.repeat(513) }),
    'Description',
  ],
  [
    'parts of a second',
    schedule({}),
    schedule({ ScheduleExpression: 'at(2026-05-04T09:00:00.5)' }),
    'ScheduleExpression',
  ],
  [
    'a time with its zone',
    schedule({}),
    schedule({ ScheduleExpression: 'at(2026-05-04T09:00:00Z)' }),
    'ScheduleExpression',
  ],
  [
    'a day that does not exist',
    schedule({ ScheduleExpression: 'at(2028-02-29T00:00:00)' }),
    schedule({ ScheduleExpression: 'at(2026-02-29T00:00:00)' }),
    'ScheduleExpression',
  ],
  [
    'a year of five digits',
    schedule({ ScheduleExpression: 'at(9999-12-31T23:59:59)' }),
    schedule({ ScheduleExpression: 'at(+010000-01-01T00:0)' }),
    'ScheduleExpression',
  ],
  [
    'an input of more than 256 KiB',
    schedule({}, { Input: 'x'.repeat(256 * KIB) }),
    schedule({}, { Input: 'x'.repeat(256 * KIB + 1) }),
    'Target.Input',
  ],
  ['an empty input', schedule({}), schedule({}, { Input: '' }), 'Target.Input'],
  [
    'a group of messages of more than 128 characters',
    schedule({}, { SqsParameters: { MessageGroupId: 'x'.repeat(128) } }),
    schedule({}, { SqsParameters: { MessageGroupId: 'x'.repeat(129) } }),
    'MessageGroupId',
  ],
  [
    'an age of less than a minute',
    schedule({}, { RetryPolicy: { MaximumEventAgeInSeconds: 60 } }),
    schedule({}, { RetryPolicy: { MaximumEventAgeInSeconds: 59 } }),
    'MaximumEventAgeInSeconds',
  ],
  [
    'more than 185 attempts',
    schedule({}, { RetryPolicy: { MaximumRetryAttempts: 185 } }),
    schedule({}, { RetryPolicy: { MaximumRetryAttempts: 186 } }),
    'MaximumRetryAttempts',
  ],
]);

const key = { pk: { S: 'c1' }, sk: { S: 'state' } };
const item = (more: object) => () => requireItem({ ...key, ...more });
/** 18 bytes are names and values of others. */
const body = (bytes: number, character = 'x') => ({
  body: { S: character.repeat((bytes - 15) / Buffer.byteLength(character)) },
});
const deep = (levels: number): object => (levels === 0 ? { S: 'x' } : { M: { a: deep(levels - 1) } });
limits('Amazon DynamoDB', 'ValidationException', [
  ['an item of more than 400 KB', item(body(400 * KIB)), item(body(400 * KIB + 1)), 'Item size'],
  [
    'an item of more than 400 KB, and of fewer characters',
    item(body(400 * KIB - 1, 'ä')),
    item(body(400 * KIB + 1, 'ä')),
    'Item size',
  ],
  [
    'a partition key of more than 2048 bytes',
    item({ pk: { S: 'ä'.repeat(1024) } }),
    item({ pk: { S: 'ä'.repeat(1025) } }),
    'pk',
  ],
  [
    'a sort key of more than 1024 bytes',
    item({ sk: { S: 'ä'.repeat(512) } }),
    item({ sk: { S: 'ä'.repeat(513) } }),
    'sk',
  ],
  ['an empty key', item({}), item({ sk: { S: '' } }), 'sk'],
  [
    'a sort key of an index of more than 1024 bytes',
    item({ dueAt: { S: 'x'.repeat(1024) } }),
    item({ dueAt: { S: 'x'.repeat(1025) } }),
    'dueAt',
  ],
  ['an empty key of an index', item({ listed: { S: 'yes' } }), item({ listed: { S: '' } }), 'listed'],
  ['more than 32 levels', item({ body: deep(32) }), item({ body: deep(33) }), 'levels'],
  ['half of a surrogate pair', item({ body: { S: '😀' } }), item({ body: { S: '\ud83d' } }), 'UTF-8'],
  [
    'half of a surrogate pair in a list',
    item({ body: { L: [{ S: 'a' }] } }),
    item({ body: { L: [{ S: '\ud83d' }] } }),
    'UTF-8',
  ],
  [
    'an expression of more than 4 KB',
    () => requireExpression('x'.repeat(4 * KIB)),
    () => requireExpression('x'.repeat(4 * KIB + 1)),
    'Expression size',
  ],
]);
