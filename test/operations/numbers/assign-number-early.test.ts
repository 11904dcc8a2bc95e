import { after } from '../../../lambda/domain/instant';
import { assignNumber } from '../../../lambda/operations/numbers/assign-number';
import { clock, FONENUMBER, from, MINUTE, type NumberDesk, numberDesk } from '../number-desk';
import { type Ports, testRelay } from '../test-relay';

/** The sender and the receiver of a command may have different clocks. */
const relay = testRelay({ generation: '2.4' });

/** Two adjacent conferences at 10:29 and some seconds, and the command that assigns the number to the second one. */
async function beforeHandOver(seconds: number, others: Partial<Ports> = {}) {
  const it = await numberDesk(relay(), others);
  await it.create('a', from(0, 30));
  await it.create('b', from(30, 60));
  await it.live(clock('10:29'));
  it.pass(seconds * 1000);
  const { start_time: start, end_time: end } = from(30, 60);
  const command = { kind: 'assign number', id: 'assign-b-9', conferenceId: 'b' } as const;
  return { it, command: { ...command, fonenumber: FONENUMBER, start, end, notBefore: start } };
}

const outcomes = ({ mailbox }: NumberDesk) =>
  mailbox.flatMap((each) => (each.kind === 'assignment' ? [each.outcome] : []));

test.each([57, 58.5, 59.999])(
  'a command at second %d of the minute before waits, and assigns the number',
  async (seconds) => {
    const { it, command } = await beforeHandOver(seconds);
    await assignNumber(it.ports)(command);
    expect(it.now()).toBe(clock('10:30'));
    expect(outcomes(it)).toEqual(['assigned']);
    expect(await it.assignment()).toEqual({ to: 'b', reports: 'b' });
  },
);

test('a conference that is deleted while its command waits does not get the number', async () => {
  const sleep: Ports['sleep'] = async (milliseconds) => {
    it.pass(milliseconds);
    expect(await it.call('DELETE', '/v2/conferences/b')).toMatchObject({ status: 200 });
  };
  const { it, command } = await beforeHandOver(58, { sleep: (milliseconds) => sleep(milliseconds) });
  await assignNumber(it.ports)(command);
  expect(await it.assignment()).toEqual({ to: 'a', reports: 'a' });
});

test('a command that arrives more than 3 s early is delivered again later', async () => {
  const { it, command } = await beforeHandOver(56.999);
  await expect(assignNumber(it.ports)(command)).rejects.toThrow(
    `command assign-b-9: expected at ${command.notBefore} at the earliest`,
  );
  expect(it.now()).toBe(after(clock('10:30'), -3001));
  expect(outcomes(it)).toEqual([]);
  expect(await it.assignment()).toEqual({ to: 'a', reports: 'a' });
});

test('an early command of a conference that is deleted is dropped at once', async () => {
  const { it, command } = await beforeHandOver(0);
  expect(await it.call('DELETE', '/v2/conferences/b')).toMatchObject({ status: 200 });
  await assignNumber(it.ports)(command);
  expect(outcomes(it)).toEqual([]);
  expect(it.now()).toBe(after(clock('10:30'), -MINUTE));
});
