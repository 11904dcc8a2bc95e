import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type Command, CommanderError } from 'commander';
import { newBookedNumber } from '../../lambda/domain/fonenumbers/booking';
import type { CommandContext } from '../../operate/command';
import type { Deployment } from '../../operate/deployment';
import { doctorCommand } from '../../operate/doctor-command';
import { rotateCommand } from '../../operate/rotate-command';
import { tokenCommand } from '../../operate/token-command';
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
  /** The stacks that were read. */
  readonly stacks: string[];
  readonly prompts: string[];
  readonly secrets: Record<string, string>;
}

/**
 * @param answer the answer at the terminal; without it there is no terminal
 * @param bookings the bookings of the deployment's FoneNumbers
 */
async function run(
  createCommand: (context: CommandContext) => Command,
  line: string,
  answer?: string,
  bookings = inMemoryBookings(),
): Promise<CommandResult> {
  const secrets: Record<string, string> = { ...initialSecrets };
  const result: CommandResult = { code: 0, output: [], notes: [], stacks: [], prompts: [], secrets };
  const deployment = (stack: string): Deployment => ({
    title: `${stack} (account 123456789012, region eu-west-1)`,
    output: (name) => name,
    functionsOutput: async (name) => name,
    readSecret: async (id) => secrets[id],
    async changeSecret(id, change) {
      secrets[id] = change(secrets[id] ?? '');
    },
    bookings,
  });
  const context: CommandContext = {
    async find(stack) {
      result.stacks.push(stack);
      return deployment(stack);
    },
    say: (text) => result.output.push(text),
    note: (text) => result.notes.push(text),
    sleep: async () => undefined,
    ...(answer !== undefined && {
      async ask(prompt) {
        result.prompts.push(prompt);
        return answer;
      },
    }),
  };
  const argv = line.split(' ').map((word) => word.replaceAll("''", ''));
  try {
    await createCommand(context).parseAsync(argv, { from: 'user' });
    return result;
  } catch (error) {
    if (error instanceof CommanderError) return { ...result, code: error.exitCode };
    return { ...result, code: 1, notes: [...result.notes, error instanceof Error ? error.message : ''] };
  }
}

const COMMANDS = { tokenCommand, rotateCommand, doctorCommand };

test.each<[command: keyof typeof COMMANDS, line: string, fault: RegExp]>([
  ['rotateCommand', 'remove k1 --stak staging', /unknown option '--stak'\n\(Did you mean --stack\?\)/],
  ['rotateCommand', 'remove k1 --stack', /'--stack <name>' argument missing/],
  ['rotateCommand', 'remove k1 --stack=', /argument '' is invalid. Expected the name of a stack/],
  ['rotateCommand', 'remove k1 --stack --yes', /argument '--yes' is invalid. Expected the name of a stack/],
  ['rotateCommand', 'remove k1 --stack=a --stack=b', /'b' is invalid. Expected one --stack, got two/],
  ['rotateCommand', 'remove k1 k2 --yes', /too many arguments for 'remove'/],
  ['rotateCommand', 'remove --yes', /missing required argument 'name'/],
  ['rotateCommand', 'use', /missing required argument 'name'/],
  ['rotateCommand', "use ''", /Expected a name of 1 to 16 letters, digits, "_" or "-"/],
  ['rotateCommand', 'use k1;x', /Expected a name of 1 to 16 letters, digits, "_" or "-"/],
  ['rotateCommand', 'remove k1;x --yes', /Expected a name of 1 to 16 letters, digits, "_" or "-"/],
  ['tokenCommand', "remove '' --yes", /Expected the name of a token/],
  ['rotateCommand', 'start now', /too many arguments for 'start'/],
  ['rotateCommand', 'stop', /unknown command 'stop'/],
  ['rotateCommand', 'list --keys=signature', /'signature' is invalid. Allowed choices are callback, signing/],
  ['tokenCommand', 'add', /missing required argument 'name'/],
  ['tokenCommand', "add ''", /Expected 1 to 64 letters/],
  ['tokenCommand', 'add __proto__', /Expected 1 to 64 letters/],
  ['tokenCommand', 'add constructor', /Expected 1 to 64 letters/],
  ['tokenCommand', 'remove', /missing required argument 'name'/],
  ['tokenCommand', 'ad billing', /unknown command 'ad'\n\(Did you mean add\?\)/],
  ['tokenCommand', 'list --stack=my_stack', /'my_stack' is invalid/],
  ['doctorCommand', '--tri', /unknown option '--tri'\n\(Did you mean --try\?\)/],
  ['doctorCommand', 'staging', /too many arguments/],
])('%s %s is refused before the stack is read', async (command, line, fault) => {
  const { code, notes, stacks, output } = await run(COMMANDS[command], line, 'yes');
  expect([code, stacks, output]).toEqual([1, [], []]);
  expect(notes.join('\n')).toMatch(fault);
});

test.each<keyof typeof COMMANDS>(['tokenCommand', 'rotateCommand', 'doctorCommand'])(
  '%s --help prints the usage, and reads no stack',
  async (command) => {
    const { code, output, stacks } = await run(COMMANDS[command], '--help');
    expect([code, stacks]).toEqual([0, []]);
    expect(output.join('\n')).toMatch(/^Usage: npm run \w+ -- .*--stack <name>/s);
  },
);

test.each(['--stack=Staging', '--stack Staging'])(
  'with %s, a command uses that deployment',
  async (option) => {
    for (const line of [`list ${option}`, `${option} list`]) {
      const { stacks, notes, output } = await run(rotateCommand, line);
      expect([stacks, output]).toEqual([['Staging'], ['k2', 'k1']]);
      expect(notes).toEqual(['Deployment: Staging (account 123456789012, region eu-west-1)']);
    }
  },
);

test('without --stack, a command uses the default deployment, and names it', async () => {
  const { stacks, notes } = await run(tokenCommand, 'list');
  expect(stacks).toEqual(['ConferenceRelay-Foundation']);
  expect(notes).toEqual(['Deployment: ConferenceRelay-Foundation (account 123456789012, region eu-west-1)']);
});

describe('a command that removes something', () => {
  const LINES = [
    [tokenCommand, 'remove billing', 'CredentialsSecret'],
    [rotateCommand, 'remove k1', 'CallbackKeysSecret'],
    [rotateCommand, 'remove k1 --keys signing', 'SigningKeysSecret'],
  ] as const;

  test.each(LINES)(
    '%p %s asks for consent first, and names the deployment',
    async (command, line, secret) => {
      const agreed = await run(command, line, 'y');
      expect(agreed.prompts).toEqual([
        expect.stringMatching(
          /Remove .* in ConferenceRelay-Foundation \(account 123456789012, region eu-west-1\)\? \[y\/N\] $/,
        ),
      ]);
      expect(agreed.code).toBe(0);
      expect(agreed.secrets[secret]).not.toBe(initialSecrets[secret]);
      for (const answer of ['', 'n', 'yep']) {
        const refused = await run(command, line, answer);
        expect([refused.code, refused.secrets]).toEqual([1, initialSecrets]);
        expect(refused.notes.at(-1)).toBe('Nothing was removed.');
      }
    },
  );

  test.each(LINES)(
    '%p %s is refused without --yes if there is no terminal, before the stack is read',
    async (command, line, secret) => {
      const refused = await run(command, line);
      expect([refused.code, refused.stacks, refused.secrets]).toEqual([1, [], initialSecrets]);
      expect(refused.notes[0]).toBe(
        'error: --yes: expected, because there is no terminal to ask at. Nothing was removed.',
      );
      const done = await run(command, `${line} --yes`);
      expect([done.code, done.stacks, done.prompts]).toEqual([0, ['ConferenceRelay-Foundation'], []]);
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
    const { output } = await run(rotateCommand, 'list', undefined, bookings);
    expect(output).toEqual(['k2', 'k1: used by 3215550001, 3215550003']);
  });

  test('is not removed, and the refusal names the numbers', async () => {
    const { code, notes, secrets } = await run(rotateCommand, 'remove k1 --yes', undefined, bookings);
    expect([code, secrets]).toEqual([1, initialSecrets]);
    expect(notes.at(-1)).toMatch(
      /^k1: expected a key that no FoneNumber uses, got one that is used by 3215550001, 3215550003\. Nothing was removed\./,
    );
  });

  test.each(['remove k1 --yes --force', 'remove k1 --yes --keys signing'])(
    'is removed with %s',
    async (line) => {
      const { code, output } = await run(rotateCommand, line, undefined, bookings);
      expect([code, output]).toEqual([0, ['The key k1 is removed.']]);
    },
  );

  test('if many numbers use a key, the list names 20 of them and the count of the others', async () => {
    const many = inMemoryBookings();
    for (let number = 0; number < 123; number += 1) {
      await many.write({ ...newBookedNumber(String(3_215_550_000 + number)), version: 1, callbackKey: 'k1' });
    }
    const { output } = await run(rotateCommand, 'list', undefined, many);
    expect(output[1]).toMatch(/^k1: used by (\d{10}, ){19}3215550019 and 103 more$/);
  });
});

test('add creates a token for a name, and prints it as the only line of the standard output', async () => {
  const { output, secrets } = await run(tokenCommand, 'add visits --stack=Staging');
  const { tokens } = JSON.parse(secrets.CredentialsSecret ?? '');
  expect(output).toEqual([`The token of visits, shown only once: ${tokens.visits}`]);
});

test('a rotation adds a key, waits until every function has read it, and uses it', async () => {
  const { output, secrets } = await run(rotateCommand, 'start');
  expect(output).toHaveLength(7);
  expect(JSON.parse(secrets.CallbackKeysSecret ?? '')).toMatchObject({ current: 'k3', k1: key, k2: key });
});

test('the program exits with code 1 and names the fault, without a stack trace', () => {
  const program = join(__dirname, '../../bin/rotate.ts');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', program, 'remove', 'k1', '--stak=staging'],
    { encoding: 'utf8' },
  );
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^error: unknown option '--stak=staging'\n/);
  expect(stderr).not.toMatch(/^ +at /m);
});
