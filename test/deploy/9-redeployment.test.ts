import { cdk, deployment } from './deployment';
import { request } from './relay';

const { context } = deployment();

test('a repeated deployment changes nothing, and keeps the conferences', async () => {
  const before = await request('GET', '/v2/conferences');
  const output = await cdk('deploy', '--all', ...context, '--require-approval', 'never');
  expect(output.match(/\(no changes\)/g)).toHaveLength(2);
  const after = await request('GET', '/v2/conferences');
  expect(after.body).toEqual(before.body);
  expect(after.body.conferences.length).toBeGreaterThan(0);
});
