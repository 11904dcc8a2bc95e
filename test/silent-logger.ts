import type { Logger } from '../lambda/ports/logger';

/** A log that nobody reads. */
export const silentLogger: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
