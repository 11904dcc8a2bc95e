import type { NumberCommand, Question } from '../../lambda/domain/entry';
import { askFoneStorm } from '../../lambda/operations/ask-fonestorm';
import { breaking, everywhere } from './breaking';
import { clock, desk, FONENUMBER, from } from './desk';
import { house } from './house';

const relay = house({ generation: '2.4' });

const ofNumbers = (types: readonly string[]) => types.filter((type) => type.startsWith('Number'));

test.each([
  ['in its lead', '09:50', 9],
  ['at its start', '10:00', 7],
])(
  'a repeated command has one outcome if the function ends after any call of a port, %s',
  async (_name, time, least) => {
    await everywhere(async (where) => {
      const it = await desk(relay());
      await it.create('a', from(0, 60));
      const held: NumberCommand[] = [];
      const put = it.ports.questions.put.bind(it.ports.questions);
      const holding = async (what: NumberCommand | Question) => {
        if ('kind' in what) held.push(what);
        else await put(what);
      };
      if (time === '10:00') await it.live(clock('09:59'));
      it.ports.questions.put = holding;
      await it.live(clock(time));
      const [command] = held;
      if (!command) throw new Error('expected a command');
      const { ports, calls } = breaking(it.ports, where);
      await askFoneStorm(ports)(command).catch(() => undefined);
      await askFoneStorm(it.ports)(command);
      it.ports.questions.put = put;
      await it.live(clock('10:30'));
      expect([where.call, await it.leads()]).toEqual([where.call, { to: 'a', reports: 'a' }]);
      expect([where.call, ofNumbers(it.types('a'))]).toEqual([where.call, ['Number Assigned']]);
      expect((await it.ports.bookings.read(FONENUMBER))?.lease).toBeUndefined();
      return calls();
    }, least);
  },
);
