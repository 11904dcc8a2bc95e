import { functions } from './templates';

test('deliver-callback is given one job at a time, in twenty functions more than one host may take: no receiver holds up the job of another', () => {
  const sources = Object.values(functions().findResources('AWS::Lambda::EventSourceMapping')).filter(
    (source) => JSON.stringify(source.Properties.EventSourceArn).includes('Deliveries'),
  );
  expect(sources).toMatchObject([
    { Properties: { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 70 } } },
  ]);
});
