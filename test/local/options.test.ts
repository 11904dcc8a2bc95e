import { readLocalOptions } from '../../local/options';

const DEFAULTS = {
  port: 3000,
  simulatorPort: 3001,
  unmanagedConferences: 'report',
  generation: '2017',
  corsOrigins: [] as string[],
  commandSources: [] as string[],
};
const REAL_FONESTORM = { FONESTORM_TOKEN: 't', PUBLIC_URL: 'https://tunnel.example/' };

describe('the options of npm start', () => {
  test.each([
    ['nothing: both servers, with the demonstration', [], {}, { isServeOnly: false, ...DEFAULTS }],
    ['--serve: no demonstration', ['--serve'], {}, { isServeOnly: true, ...DEFAULTS }],
    [
      'other ports',
      [],
      { PORT: '0', SIMULATOR_PORT: '65535' },
      { ...DEFAULTS, isServeOnly: false, port: 0, simulatorPort: 65_535 },
    ],
    [
      'the take-over of unmanaged conferences',
      ['--serve'],
      { UNMANAGED_CONFERENCES: 'take over' },
      { isServeOnly: true, ...DEFAULTS, unmanagedConferences: 'take over' },
    ],
    [
      'the newer API of FoneStorm',
      ['--serve'],
      { FONESTORM_API: '2.4' },
      { isServeOnly: true, ...DEFAULTS, generation: '2.4' },
    ],
    [
      'sites whose pages may use the API',
      ['--serve'],
      { CORS_ORIGINS: 'http://localhost:5173, https://App.example/' },
      { isServeOnly: true, ...DEFAULTS, corsOrigins: ['http://localhost:5173', 'https://app.example'] },
    ],
    [
      'sources of commands',
      ['--serve'],
      { COMMAND_SOURCES: 'app.visits, app.court' },
      { isServeOnly: true, ...DEFAULTS, commandSources: ['app.visits', 'app.court'] },
    ],
    ['no such sites', ['--serve'], { CORS_ORIGINS: '' }, { isServeOnly: true, ...DEFAULTS }],
    [
      'the real FoneStorm, with a token',
      ['--serve'],
      REAL_FONESTORM,
      {
        ...{ isServeOnly: true, ...DEFAULTS, publicUrl: 'https://tunnel.example' },
        fonestorm: { url: 'https://api.fonestorm.com/v2', credentials: { token: 't' } },
      },
    ],
    [
      'the real FoneStorm, with a login, at another address',
      ['--serve'],
      {
        ...REAL_FONESTORM,
        FONESTORM_TOKEN: undefined,
        FONESTORM_USERNAME: 'u',
        FONESTORM_PASSWORD: 'p',
        FONESTORM_URL: 'http://f/v2/',
      },
      {
        ...{ isServeOnly: true, ...DEFAULTS, publicUrl: 'https://tunnel.example' },
        fonestorm: { url: 'http://f/v2', credentials: { username: 'u', password: 'p' } },
      },
    ],
  ])('%s', (_name, argv, environment, expected) => {
    expect(readLocalOptions(argv, environment)).toEqual(expected);
  });

  test.each([
    [
      'an unknown argument',
      ['--sreve'],
      {},
      "unknown option '--sreve' (Did you mean --serve?), see npm start -- --help.",
    ],
    [
      'invalid ports',
      [],
      { PORT: '70000', SIMULATOR_PORT: 'x' },
      'PORT: expected a port from 0 to 65535, got 70000; SIMULATOR_PORT: expected a port from 0 to 65535, got "x".',
    ],
    [
      'every site',
      [],
      { CORS_ORIGINS: '*' },
      'CORS_ORIGINS: expected the origin of a page: http or https, a host and, if needed, a port, such as https://app.example.com, without a path and without *, got "*".',
    ],
    ['an unknown generation', [], { FONESTORM_API: '2' }, 'FONESTORM_API: expected 2017 or 2.4, got "2".'],
    [
      'an unknown policy for unmanaged conferences',
      [],
      { UNMANAGED_CONFERENCES: 'ignore' },
      'UNMANAGED_CONFERENCES: expected report, adopt or take over, got "ignore".',
    ],
    [
      'the real FoneStorm without a tunnel',
      [],
      { FONESTORM_TOKEN: 't' },
      'PUBLIC_URL: expected the address of a tunnel, where FoneStorm reaches this machine.',
    ],
    [
      'half a login',
      [],
      { FONESTORM_USERNAME: 'u' },
      'FONESTORM_TOKEN, or FONESTORM_USERNAME and FONESTORM_PASSWORD: expected with FONESTORM_URL.',
    ],
    [
      'an invalid address',
      [],
      { ...REAL_FONESTORM, FONESTORM_URL: 'ftp://x' },
      'FONESTORM_URL: expected an http or https URL without credentials, query and fragment, got "ftp://x".',
    ],
    [
      'a tunnel with a path',
      [],
      { ...REAL_FONESTORM, PUBLIC_URL: 'https://tunnel.example/relay' },
      'no path (/v2 and /callbacks are at its root), query or credentials, got "https://tunnel.example/relay".',
    ],
    ['a port that is empty', [], { PORT: '' }, 'PORT: expected a port from 0 to 65535, got "".'],
    [
      'an argument more',
      ['serve'],
      {},
      'too many arguments. Expected 0 arguments but got 1, see npm start -- --help.',
    ],
    [
      'an option that is given twice',
      ['--serve', '--serve'],
      {},
      '--serve: expected it once, got it twice, see npm start -- --help.',
    ],
    ['an option with a value', ['--serve=no'], {}, "unknown option '--serve=no'"],
    [
      'a token that no header can carry, without repeating it',
      [],
      { ...REAL_FONESTORM, FONESTORM_TOKEN: 'two words' },
      'FONESTORM_TOKEN: expected visible ASCII characters',
    ],
    [
      'credentials in an address, without repeating them',
      [],
      { ...REAL_FONESTORM, FONESTORM_URL: 'https://me:secret@f/v2' },
      'FONESTORM_URL: expected an http or https URL without credentials, query and fragment, got "https://…@f/v2".',
    ],
  ])('%s is refused in one sentence', (_name, argv, environment, sentence) => {
    expect(() => readLocalOptions(argv, environment)).toThrow(sentence);
  });
});
