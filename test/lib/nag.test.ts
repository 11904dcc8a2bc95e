import { findings } from './templates';

test('cdk-nag finds nothing against its packs AwsSolutions and Serverless that has no reason', () => {
  expect(findings()).toEqual([]);
});
