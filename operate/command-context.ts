import type { Deployment, RelayChoice } from './deployment';

/** The surroundings of a command. */
export interface CommandContext {
  /** Finds a deployed relay. */
  find(choice: RelayChoice): Promise<Deployment>;
  /** Writes a line of the result to the standard output. */
  say(line: string): void;
  /** Writes a document to the standard output, byte for byte. A terminal gets its lines instead. */
  write(document: string): void;
  /** Writes a note to the standard error. */
  note(line: string): void;
  /** Asks the operator at the terminal; undefined without a terminal. */
  ask?(prompt: string): Promise<string>;
  /** Reads the whole standard input. */
  readInput(): Promise<string>;
  sleep(milliseconds: number): Promise<unknown>;
  /** Makes the process end with this code once the command is done. */
  exitWith(code: number): void;
}
