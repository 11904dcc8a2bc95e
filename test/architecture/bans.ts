import { isNode, isProgram, type Node, type Source, textOf } from './sources';

/** A ban for the files of the project. */
export interface Ban {
  /** The rest of a sentence that begins with the file. */
  readonly rule: string;
  readonly isBroken: (source: Source) => boolean;
}

const AVOIDED_WORDS = /^(notification|service|manager|helper|util|utility|data|info)(e?s)?$|^utilities$/;
/** Names of AWS, which we cannot change. */
const AWS_NAMES = /secrets-manager/g;
const MAX_LINES = 300;
/** The first words of a generated file, which grows with what it is written from. */
const GENERATED = '// `npm run docs` writes this file';
/** The local files that write to a terminal. */
const TERMINAL_WRITERS = ['local/terminal.ts', 'operate/terminal.ts'];
const MOCK_FUNCTIONS = ['mock', 'doMock', 'unstable_mockModule', 'setMock', 'spyOn'];
const TEST_MODIFIERS = ['only', 'skip', 'todo'];
const TEST_FUNCTIONS = ['describe', 'it', 'test'];
const SKIPPED_TEST_FUNCTIONS = ['fdescribe', 'fit', 'xdescribe', 'xit', 'xtest'];

export const BANS: readonly Ban[] = [
  {
    rule: `no file has more than ${MAX_LINES} lines`,
    isBroken: ({ path, text }) =>
      isProgram(path) && !text.startsWith(GENERATED) && text.trimEnd().split('\n').length > MAX_LINES,
  },
  {
    rule: 'a name says what it is: not notification, service, manager, helper, util, data or info',
    isBroken: ({ path }) => isProgram(path) && splitWords(path).some((word) => AVOIDED_WORDS.test(word)),
  },
  {
    rule: 'nothing names a folder of one machine',
    isBroken: ({ text }) => /(?<![\w.~/)}-])\/(?:home|root|work|Users)\//.test(text),
  },
  {
    rule: 'a URL is no path, which may have a space in it: import.meta.dirname and fileURLToPath are',
    isBroken: ({ text }) =>
      /\bimport\.meta\.url\s*\)\s*\.pathname\b|\bpathname\b[^;]{1,80}\bimport\.meta\.url\b/.test(text),
  },
  {
    rule: 'what a program prints goes through say, which keeps it in its line',
    isBroken: ({ path, text }) =>
      /^(?:bin|local|operate)\//.test(path) &&
      !TERMINAL_WRITERS.includes(path) &&
      /\bprocess\.std(?:out|err)\.write\b|\bconsole\.(?!md\b)[a-z]/.test(text),
  },
  {
    rule: 'a command line is a Program, which refuses an option that is given twice',
    isBroken: ({ path, text }) =>
      isProgram(path) && /\bnew Command\(/.test(text) && !path.startsWith('test/architecture/'),
  },
  {
    rule: 'the lock file records no addresses',
    isBroken: ({ path, text }) => path === 'package-lock.json' && text.includes('"resolved":'),
  },
  {
    rule: 'types are not silenced by a comment',
    isBroken: ({ path, text }) => isProgram(path) && /@ts-(?:ignore|nocheck)/.test(text),
  },
  { rule: 'types are not silenced: nothing is taken as any', isBroken: hasNode(isCastToAny) },
  {
    rule: 'a port is replaced by another that keeps its contract, never a module by a mock',
    isBroken: hasNode(isMock),
  },
  { rule: 'every test runs: no only, no skip, no todo', isBroken: hasNode(isSkippedTest) },
  {
    rule: 'what tests share calls beforeEach and its like in a function: files of a room load it once, and each needs them',
    isBroken: ({ path, text }) =>
      /^test\/(?!.*\.(?:test|cases)\.ts$)/.test(path) &&
      isProgram(path) &&
      /^(?:before|after)(?:All|Each)\(/m.test(text),
  },
];

/** A sentence for each ban that a file breaks. */
export function findBrokenBans(sources: readonly Source[], bans: readonly Ban[] = BANS): string[] {
  return sources.flatMap((source) =>
    bans.filter(({ isBroken }) => isBroken(source)).map(({ rule }) => `${source.path}: ${rule}`),
  );
}

function hasNode(is: (node: Node) => boolean): Ban['isBroken'] {
  return ({ nodes }) => nodes.some(is);
}

function splitWords(path: string): string[] {
  return path
    .replaceAll(AWS_NAMES, '')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
}

function isCastToAny({ type, typeAnnotation }: Node): boolean {
  const isTaken = type === 'TsAsExpression' || type === 'TsTypeAssertion';
  return isTaken && isNode(typeAnnotation, 'TsKeywordType') && typeAnnotation.kind === 'any';
}

function isMock({ type, object, property }: Node): boolean {
  return (
    type === 'MemberExpression' &&
    textOf(object) === 'jest' &&
    MOCK_FUNCTIONS.includes(textOf(property) ?? '')
  );
}

function isSkippedTest({ type, object, property, callee }: Node): boolean {
  if (type === 'CallExpression') return SKIPPED_TEST_FUNCTIONS.includes(textOf(callee) ?? '');
  return (
    type === 'MemberExpression' &&
    TEST_FUNCTIONS.includes(rootName(object) ?? '') &&
    TEST_MODIFIERS.includes(textOf(property) ?? '')
  );
}

/** `test` of `test.concurrent.each(table).only`. */
function rootName(node: unknown): string | undefined {
  if (isNode(node, 'MemberExpression')) return rootName(node.object);
  return isNode(node, 'CallExpression') ? rootName(node.callee) : textOf(node);
}
