import type { CommandRecord, Commands } from '../../lambda/ports/commands';
import { FrozenMap } from './frozen-map';

/** The records of commands in memory. */
export function inMemoryCommands(): Commands {
  const records = new FrozenMap<CommandRecord>();
  return {
    async read(key) {
      return records.get(key);
    },
    async write(record) {
      if ((records.get(record.key)?.version ?? 0) !== record.version - 1) return false;
      records.set(record.key, record);
      return true;
    },
  };
}
