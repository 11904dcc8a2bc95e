import { START } from '../scenario/scenario';
import type { VirtualTime } from '../stand-ins/virtual-time';

/** Tells what happens now. The line is made only where somebody listens. */
export type Narrate = (line: () => string) => void;

/** What happened in a run, line by line, for a person to read. */
export class Story {
  readonly lines: string[] = [];

  constructor(
    private readonly time: VirtualTime,
    private readonly isRecorded: boolean,
  ) {}

  readonly narrate: Narrate = (line) => {
    if (this.isRecorded) this.lines.push(`${this.#moment()}  ${line()}`);
  };

  /** Of the day on which it begins; later days are counted. */
  #moment(): string {
    const text = this.time.instant();
    const days = Math.floor((this.time.now - Date.parse(`${START.slice(0, 10)}T00:00:00Z`)) / 86_400_000);
    return `${days > 0 ? `day ${days + 1} ` : ''}${text.slice(11, 23)}`;
  }
}
