import { START } from '../scenario/scenario';
import type { VirtualTime } from '../stand-ins/virtual-time';

/** Records what happens now. The line is built only if the story is recorded. */
export type Narrate = (line: () => string) => void;

/** The story of a run, line by line, for a person to read. */
export class Story {
  readonly lines: string[] = [];

  constructor(
    private readonly time: VirtualTime,
    private readonly isRecorded: boolean,
  ) {}

  readonly narrate: Narrate = (line) => {
    if (this.isRecorded) this.lines.push(`${this.#moment()}  ${line()}`);
  };

  /** The time of day; from the second day on with the number of the day. */
  #moment(): string {
    const text = this.time.instant();
    const days = Math.floor((this.time.now - Date.parse(`${START.slice(0, 10)}T00:00:00Z`)) / 86_400_000);
    return `${days > 0 ? `day ${days + 1} ` : ''}${text.slice(11, 23)}`;
  }
}
