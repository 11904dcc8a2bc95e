import { parseArgs } from 'node:util';

/** What `npm run load` is asked for. */
export interface LoadOptions {
  /** Callbacks in a second, of all conferences together. */
  readonly rate: number;
  /** How long the rate is held once all is warm. */
  readonly seconds: number;
  readonly conferences: number;
  /** A folder for a profile of the relay's processor; none is made where there is none. */
  readonly profile?: string;
}

export const USAGE = `npm run load -- --rate N --seconds N --conferences N

Holds a rate of callbacks against the relay as it runs on one machine, and tells what became of each.

--rate          callbacks in a second (20)
--seconds       how long (60)
--conferences   that they are about, each with a receiver of its own (20); a receiver gets at most 10 in a second
--profile       a folder that a profile of the relay's processor is written to
`;

const DEFAULTS = { rate: 20, seconds: 60, conferences: 20 };

/** @throws where an argument is none */
export function loadOptions(argv: readonly string[]): LoadOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rate: { type: 'string' },
      seconds: { type: 'string' },
      conferences: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  const read = (name: keyof typeof DEFAULTS) => {
    const number = Number(values[name] ?? DEFAULTS[name]);
    if (Number.isSafeInteger(number) && number > 0) return number;
    throw new Error(`--${name} ${values[name]}: expected a whole number above 0`);
  };
  return {
    ...{ rate: read('rate'), seconds: read('seconds'), conferences: read('conferences') },
    ...(values.profile !== undefined && { profile: values.profile }),
  };
}
