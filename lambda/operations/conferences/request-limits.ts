/** The longest time, in milliseconds, after which FoneStorm may still execute a request that it did not answer. */
export const LONGEST_DELAY = 60_000;

/** The longest time, in milliseconds, from the start of a change to its effect. API Gateway ends a request after 30 s. */
export const LONGEST_REQUEST = 30_000 + LONGEST_DELAY;
