import { randomUUID } from 'node:crypto';
import type { CommandRecord, Commands } from '../../lambda/ports/commands';
import { at, commandOutcome } from '../domain/entries';

/** The first version of the record of a command that no test has used. */
export function commandRecord(more: Partial<CommandRecord> = {}): CommandRecord {
  return {
    ...{ key: randomUUID(), version: 1, digest: 'd' },
    ...{ lockedUntil: at('10:01:00'), expiresAt: at('2026-06-03T10:00:00') },
    ...more,
  };
}

/** The contract of every store of commands. */
export function commandsContract(open: () => Promise<Commands>): void {
  let commands: Commands;

  beforeAll(async () => {
    commands = await open();
  });

  test('a command that was never written has no record', async () => {
    expect(await commands.read(randomUUID())).toBeUndefined();
  });

  test('a record is read as it was written', async () => {
    const first = commandRecord();
    const second = { ...first, version: 2, outcome: commandOutcome('10:00:00') };
    for (const record of [first, second, { ...first, version: 3, isAnnounced: true } as const]) {
      expect(await commands.write(record)).toBe(true);
      expect(await commands.read(record.key)).toEqual(record);
    }
  });

  test('of simultaneous writes of one version, one is applied', async () => {
    const first = commandRecord();
    const writes = (version: number) =>
      Promise.all(['a', 'b', 'c'].map((digest) => commands.write({ ...first, version, digest })));
    expect((await writes(1)).filter((isWritten) => isWritten)).toHaveLength(1);
    expect((await writes(2)).filter((isWritten) => isWritten)).toHaveLength(1);
    expect((await commands.read(first.key))?.version).toBe(2);
  });

  test('a version whose earlier version is not stored is not written', async () => {
    const record = commandRecord({ version: 2 });
    expect(await commands.write(record)).toBe(false);
    expect(await commands.read(record.key)).toBeUndefined();
  });
}
