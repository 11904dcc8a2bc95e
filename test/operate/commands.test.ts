import { newBookedNumber } from '../../lambda/domain/fonenumbers/booking';
import type { CommandContext } from '../../operate/command-context';
import type { Deployment, RelayChoice } from '../../operate/deployment';
import { runProgram } from '../../operate/program';
import { inMemoryBookings } from '../in-memory/bookings';

const key = 'k'.repeat(64);
const keys = JSON.stringify({ current: 'k2', k1: key, k2: key });
const initialSecrets = {
  CredentialsSecret: JSON.stringify({ tokens: { billing: key }, users: {}, loginKey: key }),
  CallbackKeysSecret: keys,
  SigningKeysSecret: keys,
};

interface CommandResult {
  /** The exit code. */
  readonly code: number;
  readonly output: string[];
  readonly notes: string[];
  /** The relays that were looked for. */
  readonly relays: RelayChoice[];
  readonly prompts: string[];
  readonly secrets: Record<string, string>;
}

/**
 * @param answer the answer at the terminal; without it there is no terminal
 * @param bookings the bookings of the deployment's FoneNumbers
 */
async function run(line: string, answer?: string, bookings = inMemoryBookings()): Promise<CommandResult> {
  const secrets: Record<string, string> = { ...initialSecrets };
  const result = {
    ...{ code: 0, output: [] as string[], notes: [] as string[] },
    ...{ relays: [] as RelayChoice[], prompts: [] as string[], secrets },
  };
  const deployment = (stack: string): Deployment => ({
    title: `${stack} (account 123456789012, region eu-west-1)`,
    output: (name) => name,
    functionsOutput: async (name) => name,
    resources: async () => [],
    readSecret: async (id) => secrets[id],
    async changeSecret(id, change) {
      secrets[id] = change(secrets[id] ?? '');
    },
    bookings,
  });
  const context: CommandContext = {
    async find(choice) {
      result.relays.push(choice);
      return deployment(choice.relay ?? choice.stack ?? 'The only relay');
    },
    say: (text) => result.output.push(text),
    write: (document) => result.output.push(document),
    note: (text) => result.notes.push(text),
    sleep: async () => undefined,
    readInput: async () => '',
    exitWith: (code) => {
      result.code = code;
    },
    ...(answer !== undefined && {
      async ask(prompt) {
        result.prompts.push(prompt);
        return answer;
      },
    }),
  };
  const argv = line.split(' ').map((word) => word.replaceAll("''", ''));
  const code = await runProgram(context, argv);
  return { ...result, code: code ?? result.code };
}

test.each<[line: string, fault: RegExp]>([
  ['rotate remove k1 --stak staging', /unknown option '--stak'\n\(Did you mean --stack\?\)/],
  ['rotate remove k1 --stack', /'--stack <name>' argument missing/],
  ['rotate remove k1 --stack=', /argument '' is invalid. Expected the name of a stack/],
  ['rotate remove k1 --stack --yes', /argument '--yes' is invalid. Expected the name of a stack/],
  ['rotate remove k1 --stack=a --stack=b', /--stack: expected one value, got two/],
  ['list --status scheduled --status live', /--status: expected one value, got two/],
  ['list --as billing --as ops', /--as: expected one value, got two/],
  ['create --start +1h --start=+2h', /--start: expected one value, got two/],
  ['list --json --json', /--json: expected it once, got it twice/],
  ['status --url http://localhost:3000', /--token: expected the token of a caller/],
  ['status --url http://localhost:3000 --stack a', /expected one of --url and --stack, got both/],
  ['rotate remove k1 k2 --yes', /too many arguments for 'remove'/],
  ['rotate remove --yes', /missing required argument 'name'/],
  ['rotate use', /missing required argument 'name'/],
  ["rotate use ''", /Expected a name of 1 to 16 letters, digits, "_" or "-"/],
  ['rotate use k1;x', /Expected a name of 1 to 16 letters, digits, "_" or "-"/],
  ['rotate remove k1;x --yes', /Expected a name of 1 to 16 letters, digits, "_" or "-"/],
  ["token remove '' --yes", /Expected the name of a token/],
  ['rotate start now', /too many arguments for 'start'/],
  ['rotate stop', /unknown command 'stop'/],
  ['rotate list --keys=signature', /'signature' is invalid. Allowed choices are callback, signing/],
  ['token add', /missing required argument 'name'/],
  ["token add ''", /Expected 1 to 64 letters/],
  ['token add __proto__', /Expected 1 to 64 letters/],
  ['token add constructor', /Expected 1 to 64 letters/],
  ['token remove', /missing required argument 'name'/],
  ['token ad billing', /unknown command 'ad'\n\(Did you mean add\?\)/],
  ['token list --stack=my_stack', /'my_stack' is invalid/],
  ['doctor --tri', /unknown option '--tri'\n\(Did you mean --try\?\)/],
  ['doctor staging', /too many arguments/],
  ['doctor --relay a --stack b', /expected one of --relay and --stack, got both/],
  ['token list --relay /a', /'\/a' is invalid. Expected the name of a relay/],
  ['list --url ftp://relay.example', /Expected an https URL without a path/],
  ['list --url http://relay.example', /Expected an https URL without a path/],
  ['list --url https://relay.example/v2', /Expected an https URL without a path/],
  ['list --url http://localhost:3000', /--token: expected the token of a caller/],
  ['list --url http://localhost:3000 --relay a', /expected one of --url and --relay, got both/],
  ['list --limit 0', /Expected a whole number from 1 to 1000000/],
  ['show ..', /Expected an id/],
  ['update standup', /expected a field to change, got none/],
  ['delete', /missing required argument 'id'/],
])('%s is refused before the relay is looked for', async (line, fault) => {
  const { code, notes, relays, output } = await run(line, 'yes');
  expect([code, relays, output]).toEqual([2, [], []]);
  expect(notes.join('\n')).toMatch(fault);
});

test.each(['token', 'rotate', 'doctor'])(
  '%s --help prints the usage, and looks for no relay',
  async (command) => {
    const { code, output, relays } = await run(`${command} --help`);
    expect([code, relays]).toEqual([0, []]);
    expect(output.join('\n')).toMatch(/^Usage: conference-relay \w+ .*--stack <name>/s);
  },
);

test.each([
  ['--stack=Staging', { stack: 'Staging' }],
  ['--stack Staging', { stack: 'Staging' }],
  ['--relay Staging', { relay: 'Staging' }],
])('with %s, a command uses that relay, and names it', async (option, choice) => {
  for (const line of [`rotate list ${option}`, `rotate ${option} list`]) {
    const { relays, notes, output } = await run(line);
    expect([relays, output]).toEqual([[choice], ['k2', 'k1']]);
    expect(notes).toEqual(['Deployment: Staging (account 123456789012, region eu-west-1)']);
  }
});

test('without an option, a command uses the only relay', async () => {
  expect((await run('token list')).relays).toEqual([{}]);
});

test('with --json, a result is one document, and a failure is JSON with the exit code', async () => {
  const listed = await run('rotate list --json');
  expect(JSON.parse(listed.output.join('\n'))).toEqual({
    current: 'k2',
    others: [{ name: 'k1', fonenumbers: [] }],
  });
  const started = await run('rotate start --json');
  expect(JSON.parse(started.output.join('\n'))).toEqual({ current: 'k3' });
  const failed = await run('token add billing --json');
  expect([failed.code, JSON.parse(failed.notes.at(-1) ?? '')]).toEqual([
    1,
    { error: 'billing: expected a name that no token has', exitCode: 1 },
  ]);
  const refused = await run('rotate use --json');
  expect([refused.code, refused.notes.map((line) => JSON.parse(line))]).toEqual([
    2,
    [{ error: "missing required argument 'name'", exitCode: 2 }],
  ]);
});

describe('a command that removes something', () => {
  const LINES = [
    ['token remove billing', 'CredentialsSecret'],
    ['rotate remove k1', 'CallbackKeysSecret'],
    ['rotate remove k1 --keys signing', 'SigningKeysSecret'],
  ] as const;

  test.each(LINES)('%s asks for consent first, and names the deployment', async (line, secret) => {
    const agreed = await run(line, 'y');
    expect(agreed.prompts).toEqual([
      expect.stringMatching(
        /Remove .* in The only relay \(account 123456789012, region eu-west-1\)\? \[y\/N\] $/,
      ),
    ]);
    expect(agreed.code).toBe(0);
    expect(agreed.secrets[secret]).not.toBe(initialSecrets[secret]);
    for (const answer of ['', 'n', 'yep']) {
      const refused = await run(line, answer);
      expect([refused.code, refused.secrets]).toEqual([7, initialSecrets]);
      expect(refused.notes.at(-1)).toBe('Nothing was removed.');
    }
  });

  test.each(LINES)(
    '%s is refused without --yes if there is no terminal, before the relay is looked for',
    async (line, secret) => {
      const refused = await run(line);
      expect([refused.code, refused.relays, refused.secrets]).toEqual([2, [], initialSecrets]);
      expect(refused.notes[0]).toBe(
        'error: --yes: expected, because there is no terminal to ask at. Nothing was removed.',
      );
      const done = await run(`${line} --yes`);
      expect([done.code, done.relays, done.prompts]).toEqual([0, [{}], []]);
      expect(done.secrets[secret]).not.toBe(initialSecrets[secret]);
    },
  );
});

describe('a key of callback URLs that FoneNumbers use', () => {
  const bookings = inMemoryBookings();
  const set = (fonenumber: string, callbackKey?: string) =>
    bookings.write({ ...newBookedNumber(fonenumber), version: 1, ...(callbackKey && { callbackKey }) });
  beforeAll(async () => {
    await set('3215550001', 'k1');
    await set('3215550002', 'k2');
    // The sweep has not checked this number yet.
    await set('3215550003');
  });

  test('is listed with the numbers', async () => {
    const { output } = await run('rotate list', undefined, bookings);
    expect(output).toEqual(['k2', 'k1: used by 3215550001, 3215550003']);
  });

  test('is not removed, and the refusal names the numbers', async () => {
    const { code, notes, secrets } = await run('rotate remove k1 --yes', undefined, bookings);
    expect([code, secrets]).toEqual([1, initialSecrets]);
    expect(notes.at(-1)).toMatch(
      /^k1: expected a key that no FoneNumber uses, got one that is used by 3215550001, 3215550003\. Nothing was removed\./,
    );
  });

  test.each(['remove k1 --yes --force', 'remove k1 --yes --keys signing'])(
    'is removed with %s',
    async (line) => {
      const { code, output } = await run(`rotate ${line}`, undefined, bookings);
      expect([code, output]).toEqual([0, ['The key k1 is removed.']]);
    },
  );

  test('if many numbers use a key, the list names 20 of them and the count of the others', async () => {
    const many = inMemoryBookings();
    for (let number = 0; number < 123; number += 1) {
      await many.write({ ...newBookedNumber(String(3_215_550_000 + number)), version: 1, callbackKey: 'k1' });
    }
    const { output } = await run('rotate list', undefined, many);
    expect(output[1]).toMatch(/^k1: used by (\d{10}, ){19}3215550019 and 103 more$/);
  });
});

test('add creates a token for a name, and prints it as the only line of the standard output', async () => {
  const { output, secrets } = await run('token add visits --stack=Staging');
  const { tokens } = JSON.parse(secrets.CredentialsSecret ?? '');
  expect(output).toEqual([`The token of visits, shown only once: ${tokens.visits}`]);
});

test('a rotation adds a key, waits until every function has read it, and uses it', async () => {
  const { output, secrets } = await run('rotate start');
  expect(output).toHaveLength(7);
  expect(JSON.parse(secrets.CallbackKeysSecret ?? '')).toMatchObject({ current: 'k3', k1: key, k2: key });
});
