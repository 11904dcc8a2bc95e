import { cdk, deployment } from './deployment';
import { request } from './relay';

const { context } = deployment();

test('the same deployment again changes nothing, and everything is there', async () => {
  const before = await request('GET', '/v2/conferences');
  const said = await cdk('deploy', '--all', ...context, '--require-approval', 'never');
  expect(said.match(/\(no changes\)/g)).toHaveLength(2);
  const after = await request('GET', '/v2/conferences');
  expect(after.body).toEqual(before.body);
  expect(after.body.conferences.length).toBeGreaterThan(0);
});
