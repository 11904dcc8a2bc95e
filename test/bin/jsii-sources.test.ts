import { join } from 'node:path';
import { jsiiSources } from '../../bin/jsii-sources';
import { differences } from '../jsii/differences';

const sources = jsiiSources(join(__dirname, '../..'), 'lib/constructs.ts');

test('jsii compiles what the constructs import, with the bundles in place of the functions’ sources', () => {
  const paths = [...sources.keys()];
  expect(paths).toEqual(
    expect.arrayContaining(['lib/conference-relay.ts', 'lambda/contract/settings.ts', 'lib/logs.ts']),
  );
  expect(paths.filter((path) => !/^lib\/|^lambda\/contract\//.test(path))).toEqual([]);
  expect(paths).not.toContain('lib/functions/bundle.ts');
  expect(sources.get('lib/functions/function-code.ts')).toContain("join(__dirname, 'functions', handler)");
});

test('the constructs that jsii compiles have no read-only lists', () => {
  const relay = sources.get('lib/conference-relay.ts');
  expect(relay).toContain('static events(...types: EventType[]): EventPattern');
  expect(sources.get('lib/functions/relay-settings.ts')).toContain('readonly reminders?: Duration[];');
});

test('templates differ where a value, a key or a list does', () => {
  expect(differences({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toEqual([]);
  expect(differences({ a: [1, { b: 2 }], c: 3 }, { a: [1, { b: '2' }], d: [] })).toEqual([
    'a.1.b: expected 2, got "2"',
    'c: expected 3, got undefined',
    'd: expected undefined, got []',
  ]);
  expect(differences({ a: [] }, { a: {} })).toEqual(['a: expected [], got {}']);
});
