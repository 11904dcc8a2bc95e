import fc from 'fast-check';
import * as v from 'valibot';
import { urlResolver } from '../../lambda/adapters/receivers/destinations';
import {
  ADVANCE_CONFERENCE,
  DELIVER_CALLBACK,
  MANAGE_CONFERENCES,
  SWEEP,
} from '../../lambda/contract/environment';
import type { RelaySettings } from '../../lambda/contract/settings';
import { UNMANAGED_POLICIES } from '../../lambda/contract/unmanaged-policies';
import { readEnvironment } from '../../lambda/contract/variables';
import { createRules } from '../../lambda/domain/rules';
import { parseSettings, toEnvironment } from '../../lib/functions/relay-settings';
import { propertyRuns } from '../property-runs';

/** The functions' own reading of what synthesis wrote: of every setting, by the first function that has it. */
function functionsRead(settings: RelaySettings) {
  const { fonestorm, api, receivers, delivery, advance, series, sweep } = toEnvironment(
    settings,
    'https://api.example',
  );
  const written = { ...fonestorm, ...api, ...receivers, ...delivery, ...advance, ...series, ...sweep };
  const entries = {
    ...{ ...ADVANCE_CONFERENCE.entries, ...MANAGE_CONFERENCES.entries },
    ...{ ...DELIVER_CALLBACK.entries, ...SWEEP.entries },
  };
  const named = Object.entries(entries).filter(([name]) => name in written);
  expect(named).toHaveLength(Object.keys(written).length);
  const schema = v.object(Object.fromEntries(named)) as unknown as v.GenericSchema<
    unknown,
    v.InferOutput<typeof ADVANCE_CONFERENCE> &
      v.InferOutput<typeof MANAGE_CONFERENCES> &
      v.InferOutput<typeof DELIVER_CALLBACK>
  >;
  const read = readEnvironment(schema, written);
  urlResolver({ allowHttp: read.RELAY_RECEIVER_ALLOW_HTTP, allowedHosts: read.RELAY_RECEIVER_ALLOWED_HOSTS });
  createRules({ statusWords: read.RELAY_STATUS_WORDS, reminders: read.RELAY_REMINDERS });
  return read;
}

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  fc.constantFrom('', 'yes', '8', 'ninety', null, {}, [], Number.NaN),
);
const host = fc.constantFrom(
  'a.example',
  'A.EXAMPLE',
  '127.0.0.1',
  'localhost',
  '[::1]',
  'xn--a',
  'a b',
  '[',
  '',
);
const url = fc
  .tuple(
    fc.constantFrom('https', 'https', 'http', 'HTTPS', 'wss'),
    fc.constantFrom('://', '://', '://', ':\\\\', ':/'),
    fc.constantFrom('', '', '', 'user@', ':secret@', '@'),
    host,
    fc.constantFrom('', '', ':443', ':8443', ':70000', ':'),
    fc.constantFrom('', '', '/', '/v2', '/v2/', '//', '\\v2'),
    fc.constantFrom('', '', '', '?', '?a=1', '#', '#top'),
  )
  .map((parts) => parts.join(''));
const length = fc.nat({ max: 140 });
const allowed = fc.oneof(
  ...[
    fc.string(),
    fc.domain(),
    fc.ipV4(),
    fc.ipV6(),
    fc.constantFrom('10.0.0.0/8', 'fd00::/8', 'LOCALHOST.'),
  ],
  fc.tuple(fc.oneof(fc.ipV4(), fc.ipV6()), length).map(([address, bits]) => `${address}/${bits}`),
  length.map((bits) => `10.0.0.0/${bits}`),
  fc
    .array(fc.oneof(fc.nat({ max: 300 }).map(String), fc.constantFrom('0x1f', 'a')), { maxLength: 5 })
    .map((all) => all.join('.')),
);
const mostly = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: value, weight: 19 }, { arbitrary: odd, weight: 1 });
const VALUES = {
  fonestormUrl: mostly(url),
  publicUrl: mostly(url),
  requestsPerSecond: mostly(fc.integer({ min: 0, max: 10 })),
  statusWords: mostly(
    fc.dictionary(fc.string({ maxLength: 300 }), fc.constantFrom('started', 'ended', 'started', 'begun')),
  ),
  reminders: mostly(fc.array(fc.integer({ min: 0, max: 10_090 }), { maxLength: 11 })),
  conferenceLogRetention: mostly(fc.integer({ min: 5, max: 3655 })),
  seriesHorizon: mostly(fc.integer({ min: -1, max: 370 })),
  corsOrigins: mostly(fc.array(mostly(url), { maxLength: 3 })),
  assignLead: mostly(fc.integer({ min: 0, max: 1445 })),
  fonestormApi: mostly(fc.constantFrom('2017', '2.4', '2.5')),
  unmanagedConferences: mostly(fc.constantFrom(...UNMANAGED_POLICIES, 'ignore')),
  receivers: mostly(
    fc.record(
      {
        allowHttp: mostly(fc.boolean()),
        allowedHosts: mostly(fc.array(allowed, { maxLength: 2 })),
        concurrency: mostly(fc.integer({ min: 0, max: 101 })),
        requestsPerSecond: mostly(fc.integer({ min: 0, max: 101 })),
      },
      { requiredKeys: [] },
    ),
  ),
};
/** One or two settings at a time: of many, one would always be refused. */
const props = fc
  .dictionary(fc.constantFrom(...Object.keys(VALUES)), fc.constant(undefined), { minKeys: 1, maxKeys: 2 })
  .chain((names) => fc.record(Object.fromEntries(Object.entries(VALUES).filter(([name]) => name in names))));

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function refusal(what: () => unknown): string | undefined {
  try {
    what();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'no error';
  }
}

test('the functions read the settings that synthesis accepts, and get the same values', () => {
  let accepted = 0;
  fc.assert(
    fc.property(props, (given) => {
      const refused = refusal(() => parseSettings(given as object));
      if (refused !== undefined) {
        expect(refused).toMatch(/^Conference Relay: \w+.*: expected .*, got /s);
        return;
      }
      accepted += 1;
      const settings = parseSettings(given as object);
      expect(functionsRead(settings)).toMatchObject({
        RELAY_STATUS_WORDS: settings.statusWords,
        RELAY_CORS_ORIGINS: settings.corsOrigins,
        RELAY_REMINDERS: settings.reminders,
        RELAY_LOG_DAYS: settings.conferenceLogRetention,
        RELAY_SERIES_HORIZON: settings.seriesHorizon,
        RELAY_REQUESTS_PER_SECOND: settings.requestsPerSecond,
        RELAY_FONESTORM_URL: settings.fonestormUrl,
        RELAY_FONESTORM_API: settings.fonestormApi,
        RELAY_ASSIGN_LEAD: settings.assignLead,
        RELAY_PUBLIC_URL: settings.publicUrl ?? 'https://api.example',
        RELAY_RECEIVER_ALLOW_HTTP: settings.receivers.allowHttp,
        RELAY_RECEIVER_ALLOWED_HOSTS: settings.receivers.allowedHosts,
        RELAY_RECEIVER_CONCURRENCY: settings.receivers.concurrency,
        RELAY_RECEIVER_REQUESTS_PER_SECOND: settings.receivers.requestsPerSecond,
      });
    }),
    { numRuns: propertyRuns(300) },
  );
  expect(accepted).toBeGreaterThan(50);
});

test('synthesis refuses each setting that the functions would refuse', () => {
  const defaults = parseSettings({});
  let refused = 0;
  fc.assert(
    fc.property(props, (given) => {
      for (const [name, value] of Object.entries(given)) {
        if (value === undefined) continue;
        const whole = name === 'receivers' && isObject(value) ? { ...defaults.receivers, ...value } : value;
        const unchecked = { ...defaults, [name]: whole } as unknown as RelaySettings;
        if (refusal(() => functionsRead(unchecked)) === undefined) continue;
        refused += 1;
        expect(refusal(() => parseSettings({ [name]: value }))).toMatch(/^Conference Relay: /);
      }
    }),
    { numRuns: propertyRuns(300) },
  );
  expect(refused).toBeGreaterThan(50);
});
