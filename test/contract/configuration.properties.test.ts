import fc from 'fast-check';
import * as contract from '../../lambda/contract/environment';
import { RECEIVE_CALLBACK, readEnvironment } from '../../lambda/contract/variables';
import { readLocalOptions } from '../../local/options';
import { StartFailure } from '../../local/start-failure';
import { Refusal } from '../../simulator/http/refusal';
import { createLiveSettings } from '../../simulator/settings';
import { propertyRuns } from '../property-runs';

const schemas = fc.constantFrom(
  ...[RECEIVE_CALLBACK, contract.ADVANCE_CONFERENCE, contract.CHECK_STATUS],
  ...[contract.MANAGE_CONFERENCES, contract.DELIVER_CALLBACK, contract.SWEEP],
);
const value = fc.oneof(
  fc.string(),
  fc.json(),
  fc.integer().map(String),
  fc.constantFrom('', 'https://example.com', 'https://example.com/', 'true', 'adopt', '[10]', '{}', '[1,1]'),
);

test('an environment is read, or causes one error with the missing variables', () => {
  fc.assert(
    fc.property(schemas, fc.infiniteStream(fc.option(value, { nil: undefined })), (schema, values) => {
      const names = Object.keys(schema.entries);
      const given = Object.fromEntries(names.map((name) => [name, values.next().value]));
      try {
        expect(Object.keys(readEnvironment(schema, given)).every((name) => names.includes(name))).toBe(true);
      } catch (error) {
        const sentence = error instanceof Error ? error.message : '';
        expect(sentence).toMatch(/^the environment has faults: RELAY_\w+: expected /);
        const named = [...sentence.matchAll(/(RELAY_\w+): expected/g)].map(([, name]) => name);
        expect(names).toEqual(expect.arrayContaining(named));
      }
    }),
    { numRuns: propertyRuns(100) },
  );
});

test('npm start has options, or one error with the wrong ones', () => {
  const names = ['PORT', 'SIMULATOR_PORT', 'FONESTORM_URL', 'FONESTORM_TOKEN', 'FONESTORM_USERNAME'];
  const environment = fc.dictionary(
    fc.constantFrom(
      ...names,
      'FONESTORM_PASSWORD',
      'PUBLIC_URL',
      'UNMANAGED_CONFERENCES',
      'FONESTORM_API',
      'CORS_ORIGINS',
    ),
    value,
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constant('--serve'), fc.string()), { maxLength: 2 }),
      environment,
      (argv, env) => {
        try {
          const { port, simulatorPort, publicUrl, fonestorm } = readLocalOptions(argv, env);
          for (const each of [port, simulatorPort]) expect(each >= 0 && each <= 65_535).toBe(true);
          expect(argv.every((argument) => argument === '--serve')).toBe(true);
          if (fonestorm)
            expect([URL.canParse(fonestorm.url), URL.canParse(publicUrl ?? '')]).toEqual([true, true]);
        } catch (error) {
          if (!(error instanceof StartFailure)) throw error;
          expect(error.message).toMatch(/: expected |see npm start -- --help/);
        }
      },
    ),
    { numRuns: propertyRuns(100) },
  );
});

test('the simulator changes all settings of a request, or none, and names the fault', () => {
  const names = fc.constantFrom(
    'profile',
    'method',
    'basic',
    'callbackTimeout',
    'runsScripts',
    'speed',
    'ids',
    'apiFaults',
  );
  const odd = fc.oneof(fc.jsonValue(), fc.constantFrom('GET', 'talkative', 1, true, null, 'ignored', []));
  const changes = fc.oneof(fc.dictionary(fc.oneof(names, fc.string()), odd, { maxKeys: 3 }), fc.jsonValue());
  fc.assert(
    fc.property(changes, (each) => {
      const settings = createLiveSettings({});
      const before = settings.current();
      try {
        settings.change(each);
        expect(settings.current()).toEqual({ ...before, ...(each as object) });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        expect(error.message).toContain(': expected ');
        expect(settings.current()).toBe(before);
      }
    }),
    { numRuns: propertyRuns(100) },
  );
});
