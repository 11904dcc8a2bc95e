import { commandsContract } from '../contracts/commands.contract';
import { inMemoryCommands } from './commands';

describe('commands in memory', () => {
  commandsContract(async () => inMemoryCommands());
});
