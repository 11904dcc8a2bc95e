import { functions } from './templates';

test('deliver-callback gets one job at a time, with 20 more executions than one host may use, so that hosts do not delay each other', () => {
  const sources = Object.values(functions().findResources('AWS::Lambda::EventSourceMapping')).filter(
    (source) => JSON.stringify(source.Properties.EventSourceArn).includes('Deliveries'),
  );
  expect(sources).toMatchObject([
    { Properties: { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 70 } } },
  ]);
});
