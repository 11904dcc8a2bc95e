import { split } from 'sentence-splitter';
import type { Kind } from './passage';
import type { Rule } from './rule';
import { RULES } from './rules';

/** A sentence that breaks a rule. */
export interface Finding {
  /** Lines below the first line of its text. */
  readonly line: number;
  readonly sentence: string;
  readonly rule: Rule;
}

/** A finding for each rule that a sentence of a text breaks. */
export function findingsOf(text: string, kind: Kind): Finding[] {
  return sentencesOf(text, kind).flatMap(({ raw, line }) => {
    const sentence = raw.replace(/\s+/g, ' ').trim();
    return RULES.filter(({ isBroken }) => isBroken(sentence, kind)).map((rule) => ({ line, sentence, rule }));
  });
}

function sentencesOf(text: string, kind: Kind): { raw: string; line: number }[] {
  if (kind === 'log code') return [{ raw: text, line: 0 }];
  return paragraphsOf(text).flatMap(({ paragraph, line }) =>
    split(paragraph).flatMap(({ type, raw, range: [start] }) =>
      type === 'Sentence' ? [{ raw, line: line + linesOf(paragraph.slice(0, start)) - 1 }] : [],
    ),
  );
}

/** Text between empty lines; a line with an indentation is a paragraph, as in the help of a command. */
function paragraphsOf(text: string): { paragraph: string; line: number }[] {
  let line = 0;
  return text.split(/(?<=\n)(?=\n|\s{2})/).map((paragraph) => {
    const first = line;
    line += linesOf(paragraph) - 1;
    return { paragraph, line: first };
  });
}

function linesOf(text: string): number {
  return text.split('\n').length;
}
