import { advanceConference } from '../../lambda/operations/advance-conference';
import type { Journal } from '../../lambda/ports';
import { FIELDS, house } from './house';
import { type Lone, lone } from './lone';

const relay = house();
let it: Lone;
beforeEach(async () => {
  it = await lone(relay());
});

describe('somebody else saves what comes of an entry meanwhile', () => {
  /** Advances an entry of the mailbox while others save first, so many times; gives how often it was tried. */
  async function contended(others: number): Promise<number> {
    await it.call('POST', '/v2/conferences', { id: 'a', ...FIELDS });
    let saves = 0;
    const journal: Journal = {
      ...it.ports.journal,
      save: async (...given) => {
        saves += 1;
        return saves > others && it.ports.journal.save(...given);
      },
    };
    for (const entry of it.mailbox.splice(0)) await advanceConference({ ...it.ports, journal })(entry);
    return saves;
  }

  test('four times: the entry is advanced by the fifth attempt', async () => {
    expect(await contended(4)).toBe(5);
    expect(it.types('a')).toEqual(['Conference Scheduled']);
  });

  test('five times: the entry is delivered again', async () => {
    await expect(contended(5)).rejects.toThrow('conference a: somebody else advances it at the same time');
    expect(it.types('a')).toEqual([]);
  });
});
