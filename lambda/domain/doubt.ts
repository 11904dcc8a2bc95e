import type { Callback } from './callback';
import type { Definition } from './conference';
import type { CallbackEntry } from './entry';
import { isNews, saysGoingOn, saysPresence, showsPresence } from './hearing';
import { redactText } from './redact';
import { isUnknown, meaning, type Rules } from './rules';
import { isClosed, present, type State } from './state';
import { pinOf, redactFault } from './withheld';

/**
 * Why a callback is not to be believed without asking FoneStorm, a sentence; undefined where it is.
 *
 * @param heard the facts with the callback's added
 */
export function doubtOf(
  entry: CallbackEntry,
  callback: Callback,
  before: State,
  heard: State,
  definition: Definition | undefined,
  rules: Rules,
): string | undefined {
  const { about, word } = callback;
  if (entry.redriven) return 'a callback came back from a dead-letter queue';
  const [fault] = callback.faults;
  if (fault !== undefined) return `a callback is not understood: ${redactFault(fault, pinOf(definition))}`;
  if (!saysSomething(callback, rules)) return 'a callback says nothing that is understood';
  if (about !== undefined && !isAbout(about, entry.conferenceId, definition)) {
    return `a callback says it is about ${redactText(about)}`;
  }
  const isOver = meaning(word, rules) === 'ended';
  if (isOver && (showsPresence(callback) || before.participants.length > 0)) {
    return 'a callback says that it is over, and somebody is there';
  }
  if (saysPresence(callback) && !present({ ...heard, participants: [] }) && present(heard)) {
    return 'a callback says that nobody is there, and calls go on';
  }
  if (isClosed(before)) return `a callback came though the conference is ${before.phase}`;
  if (before.phase === 'ended' && saysGoingOn(callback, rules) && !isNews(callback, heard)) {
    return 'a callback says that it goes on though it ended';
  }
  return undefined;
}

/**
 * The reason for a status check before a repeated call and status is dropped. Without a time, a status that arrives again
 * after the other status may be a repeat, or news.
 *
 * @param isOvertaken the end of the call is known already
 */
export function doubtOfRepeat({ call }: Callback, before: State, isOvertaken: boolean): string | undefined {
  if (call === undefined || call.time !== undefined) return undefined;
  if (call.status === 'BEGIN') {
    return isOvertaken ? 'a call that ended is said to begin again, without a time' : undefined;
  }
  return present(before) ? 'a call that ended is said to end again, without a time' : undefined;
}

function saysSomething(callback: Callback, rules: Rules): boolean {
  const { word, call } = callback;
  if (saysPresence(callback) || call) return true;
  return word !== undefined && (isUnknown(word) || meaning(word, rules) !== undefined);
}

function isAbout(id: string, conferenceId: string, definition?: Definition): boolean {
  return id === conferenceId || definition?.fonestorm === undefined || id === definition.fonestorm.id;
}
