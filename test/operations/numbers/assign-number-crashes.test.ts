import type { AssignNumberCommand, StatusCheck } from '../../../lambda/domain/entry';
import { checkStatus } from '../../../lambda/operations/conferences/check-status';
import { atEveryCall, breakingPorts } from '../breaking-ports';
import { clock, FONENUMBER, from, numberDesk } from '../number-desk';
import { testRelay } from '../test-relay';

const relay = testRelay({ generation: '2.4' });

const ofNumbers = (types: readonly string[]) => types.filter((type) => type.startsWith('Number'));

test.each([
  ['in its lead time', '09:50', 9],
  ['at its start', '10:00', 7],
])(
  'a repeated command has one outcome if the function crashes after any call of a port, %s',
  async (_name, time, least) => {
    await atEveryCall(async (where) => {
      const it = await numberDesk(relay());
      await it.create('a', from(0, 60));
      const held: AssignNumberCommand[] = [];
      const put = it.ports.statusChecks.put.bind(it.ports.statusChecks);
      const holdCommand = async (job: AssignNumberCommand | StatusCheck) => {
        if ('kind' in job) held.push(job);
        else await put(job);
      };
      if (time === '10:00') await it.live(clock('09:59'));
      it.ports.statusChecks.put = holdCommand;
      await it.live(clock(time));
      const [command] = held;
      if (!command) throw new Error('expected a command');
      const { ports, calls } = breakingPorts(it.ports, where);
      await checkStatus(ports)(command).catch(() => undefined);
      await checkStatus(it.ports)(command);
      it.ports.statusChecks.put = put;
      await it.live(clock('10:30'));
      expect([where.call, await it.assignment()]).toEqual([where.call, { to: 'a', reports: 'a' }]);
      expect([where.call, ofNumbers(it.types('a'))]).toEqual([where.call, ['Number Assigned']]);
      expect((await it.ports.bookings.read(FONENUMBER))?.lease).toBeUndefined();
      return calls();
    }, least);
  },
);
