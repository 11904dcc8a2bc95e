import { outputOf } from '../../operate/stack-outputs';
import { embedded, embeddedByDefault, foundation, functions, twoEmbedded } from './templates';

/** The names of the outputs that commands read. */
const names = () =>
  [foundation(), functions()]
    .flatMap((template) => Object.keys(template.findOutputs('*')))
    .filter((name) => !name.startsWith('ExportsOutput') && name !== 'Version');

/** The outputs of a template, each with its key as its value. */
function keysOf(outputs: object): ReadonlyMap<string, string> {
  return new Map(Object.keys(outputs).map((key) => [key, key]));
}

describe('the outputs that operators’ commands read', () => {
  test('a relay in a stack of an app has each of them, and an output of the app with the same name is not read', () => {
    const outputs = keysOf({ ...embeddedByDefault().findOutputs('*'), ApiUrl: {}, VisitsTable0A1B2C3D: {} });
    expect(names().length).toBeGreaterThan(15);
    for (const name of names()) expect(outputOf('Visits', outputs, name)).toMatch(`RelayOutputs${name}`);
  });

  test('two relays in one stack have different keys, and a command refuses to choose one', () => {
    const outputs = keysOf(twoEmbedded().findOutputs('*'));
    expect(() => outputOf('Visits', outputs, 'ApiUrl')).toThrow(
      'The stack Visits has 2 relays: expected one.',
    );
  });

  test('the stacks of a deployment have them under their names', () => {
    const outputs = keysOf({ ...foundation().findOutputs('*'), ...functions().findOutputs('*') });
    for (const name of names()) expect(outputOf('Relay', outputs, name)).toBe(name);
  });

  test('an output that the stack lacks is named', () => {
    expect(() => outputOf('Visits', new Map([['Url', 'x']]), 'ApiUrl')).toThrow(
      'The stack Visits has no output ApiUrl. Check that --stack names the foundation of a relay.',
    );
  });

  test.each([
    ['no topic', embeddedByDefault, 'not set'],
    ['the dashboard only', () => embedded(['Relay'], { alarms: { silent: true } }), 'none'],
    ['no alarms', () => embedded(['Relay'], { alarms: { enabled: false } }), 'none'],
  ])('with %s, a relay in a stack of an app says what its alarms do', (_name, template, expected) => {
    const [topic] = Object.values(template().findOutputs('*', { Value: expected }));
    expect(topic).toEqual({ Value: expected });
  });
});
