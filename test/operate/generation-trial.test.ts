import { checkDeployment } from '../../operate/doctor/check-deployment';
import { describeTrial, tryGeneration } from '../../operate/generation-trial';
import type { Settings } from '../../simulator/settings';
import { inMemoryBookings } from '../in-memory/bookings';
import { closeAfterEach, startTestSimulator } from '../simulator/test-simulator';

closeAfterEach();

const KEY = { token: 'key' };

test.each<[string, Partial<Settings>, string]>([
  [
    'of 2017',
    {},
    'generation 2017: it uses the ids of its callers, it shows callback URLs, it shows statuses, it refuses unknown fields',
  ],
  [
    'of 2017, which chooses the ids and ignores unknown fields',
    { ids: 'ignored', unknownFields: 'dropped' },
    'generation 2017: it chooses the ids, it shows callback URLs, it shows statuses, it ignores unknown fields',
  ],
  [
    'of 2017, which refuses ids',
    { ids: 'rejected' },
    'generation 2017: it chooses the ids, it shows callback URLs, it shows statuses, it refuses unknown fields',
  ],
  [
    'of 2.4, which refuses unknown fields',
    { generation: '2.4', unknownFields: 'refused' },
    'generation 2.4: it chooses the ids, it shows no callback URLs, it shows no statuses, it refuses unknown fields',
  ],
  [
    'of 2.4, which ignores unknown fields',
    { generation: '2.4', unknownFields: 'dropped' },
    'generation 2.4: it chooses the ids, it shows no callback URLs, it shows no statuses, it ignores unknown fields',
  ],
])(
  'an account %s is recognised, and the test conference is deleted',
  async (_account, settings, expected) => {
    const simulator = await startTestSimulator(settings);
    expect(describeTrial(await tryGeneration(simulator.url, KEY))).toBe(`FoneStorm’s API is ${expected}`);
    expect(simulator.control.conferences()).toEqual([]);
  },
);

test.each([
  [
    'creates nothing',
    { fault: 'refuse', operation: 'create' },
    'it refused to create a conference with each form of fields',
  ],
  ['fails to create', { fault: 'fail-before', operation: 'create' }, /^it answered 5\d\d$/],
  [
    'does not delete',
    { fault: 'fail-before', operation: 'delete' },
    /^it answered 5\d\d to the request to delete the conference .*: delete it by hand$/,
  ],
] as const)('if FoneStorm %s, the trial fails with its answer', async (_behaviour, fault, expected) => {
  const simulator = await startTestSimulator({ apiFaults: [fault] });
  await expect(tryGeneration(simulator.url, KEY)).rejects.toThrow(expected);
});

test.each([
  ['2.4', '2.4', true, 'as set in fonestormApi'],
  ['2.4', '2017', false, 'set fonestormApi to 2.4 and deploy'],
  ['2017', '2.4', false, 'set fonestormApi to 2017 and deploy'],
] as const)(
  'for an account of generation %s, the doctor accepts fonestormApi %s: %s',
  async (generation, setting, isOk, advice) => {
    const simulator = await startTestSimulator({ generation });
    const outputs: Record<string, string> = {
      ...{ PublicUrl: 'http://127.0.0.1:9', AlarmTopic: 'none' },
      ...{ FoneStormUrl: simulator.url, FoneStormApi: setting },
    };
    const deployment = {
      title: 'a relay',
      output: (name: string) => name,
      functionsOutput: async (name: string) => outputs[name] ?? '',
      readSecret: async (name: string) => (name === 'FoneStormSecret' ? JSON.stringify(KEY) : undefined),
      changeSecret: async () => undefined,
      resources: async () => [],
      bookings: inMemoryBookings(),
    };
    const found = [];
    for await (const finding of checkDeployment({ deployment, isPublished: async () => true }))
      found.push(finding);
    expect(found).toContainEqual(
      expect.objectContaining({
        outcome: isOk ? 'ok' : 'failed',
        text: expect.stringContaining(`; ${advice} (`),
      }),
    );
  },
);
