import { parseWorkflowCheck, serializeWorkflowCheck } from '../../../lambda/adapters/sqs/workflow-message';

const EVENT = {
  version: '0',
  id: 'e1',
  'detail-type': 'Conference Ended',
  source: 'fonestorm.conferences',
  detail: { metadata: { id: 'c1.3', conferenceId: 'c1' }, conference: { id: 'c1' }, resume: true },
};

test('a check is read as it was written', () => {
  expect(parseWorkflowCheck(serializeWorkflowCheck('c1'))).toBe('c1');
});

test('the event of an ending is a check of its conference', () => {
  expect(parseWorkflowCheck(JSON.stringify(EVENT))).toBe('c1');
});

test.each([
  ['no JSON', '{'],
  ['nothing', 'null'],
  ['a check of another format', JSON.stringify({ format: 2, workflowOf: 'c1' })],
  ['a check without a conference', JSON.stringify({ format: 1 })],
  ['an event of somebody else', JSON.stringify({ ...EVENT, source: 'aws.s3' })],
  [
    'an event of a conference without a workflow',
    JSON.stringify({ ...EVENT, detail: { metadata: EVENT.detail.metadata } }),
  ],
])('%s is refused', (_name, body) => {
  expect(() => parseWorkflowCheck(body)).toThrow();
});
