import { checkDeployment } from '../../operate/doctor';
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
    'generation 2017: it takes the ids it is given, it shows callback URLs, it shows statuses, it refuses unknown fields',
  ],
  [
    'of 2017, which chooses the ids and drops unknown fields',
    { ids: 'ignored', unknownFields: 'dropped' },
    'generation 2017: it chooses the ids, it shows callback URLs, it shows statuses, it drops unknown fields',
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
    'of 2.4, which drops unknown fields',
    { generation: '2.4', unknownFields: 'dropped' },
    'generation 2.4: it chooses the ids, it shows no callback URLs, it shows no statuses, it drops unknown fields',
  ],
])('an account %s is told as such, and nothing of the trial stays', async (_what, settings, expected) => {
  const simulator = await startTestSimulator(settings);
  expect(describeTrial(await tryGeneration(simulator.url, KEY))).toBe(
    `FoneStorm’s API is that of ${expected}`,
  );
  expect(simulator.control.conferences()).toEqual([]);
});

test.each([
  [
    'creates nothing',
    { fault: 'refuse', operation: 'create' },
    'it refuses to create a conference, whatever its fields',
  ],
  ['fails to create', { fault: 'fail-before', operation: 'create' }, /^it answered 5\d\d$/],
  [
    'does not delete',
    { fault: 'fail-before', operation: 'delete' },
    /^it answered 5\d\d when asked to delete the conference .*: delete it by hand$/,
  ],
] as const)('FoneStorm that %s is told so', async (_what, fault, expected) => {
  const simulator = await startTestSimulator({ apiFaults: [fault] });
  await expect(tryGeneration(simulator.url, KEY)).rejects.toThrow(expected);
});

test.each([
  ['2.4', '2.4', true, 'as set in fonestormApi'],
  ['2.4', undefined, false, 'deploy with fonestormApi 2.4'],
  ['2017', '2.4', false, 'deploy with fonestormApi 2017'],
] as const)(
  'for an account of generation %s, the doctor accepts fonestormApi %s: %s',
  async (generation, setting, isOk, advice) => {
    const simulator = await startTestSimulator({ generation });
    const outputs: Record<string, string | undefined> = {
      ...{ PublicUrl: 'http://127.0.0.1:9', AlarmTopic: 'none' },
      ...{ FoneStormUrl: simulator.url, FoneStormApi: setting },
    };
    const deployment = {
      title: 'a relay',
      output: (name: string) => name,
      functionsOutput: async (name: string) => outputs[name],
      readSecret: async (name: string) => (name === 'FoneStormSecret' ? JSON.stringify(KEY) : undefined),
      changeSecret: async () => undefined,
      bookings: inMemoryBookings(),
    };
    const found = [];
    for await (const each of checkDeployment({ deployment, isPublished: async () => true })) found.push(each);
    expect(found).toContainEqual(
      expect.objectContaining({ isOk, text: expect.stringContaining(`; ${advice} (`) }),
    );
  },
);
