import * as v from 'valibot';
import { EVENT_SOURCE } from './events';

/** The `detail-type` of each command that a caller may send over the bus. */
export const COMMAND_TYPES = ['Create Conference', 'Update Conference', 'Delete Conference'] as const;

const SOURCE_EXPECTED = `1 to 64 letters, digits, ".", "-", "_" or "/", not "${EVENT_SOURCE}", and no "aws." at the beginning`;
/** A pattern of EventBridge has at most 2048 characters. */
const MAX_SOURCES = 20;
const SOURCES_EXPECTED = `a list of at most ${MAX_SOURCES} different sources of events`;

/**
 * The sources of events whose commands the relay executes. The relay's own source is refused: one of its events could cause
 * the next one.
 */
export const commandSources = v.pipe(
  v.array(
    v.pipe(
      v.string(SOURCE_EXPECTED),
      v.regex(/^(?!aws\.)[\w./-]{1,64}$/, SOURCE_EXPECTED),
      v.notValue(EVENT_SOURCE, SOURCE_EXPECTED),
    ),
    SOURCES_EXPECTED,
  ),
  v.maxLength(MAX_SOURCES, SOURCES_EXPECTED),
  v.check((sources) => new Set(sources).size === sources.length, SOURCES_EXPECTED),
);

/** The setting of the bus, in the form of the props of `RelayFoundation`. */
export const COMMAND_SETTINGS = v.object({ commandSources });
