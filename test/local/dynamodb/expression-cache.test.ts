import type { Parser, ParserContext } from 'dynalite/db/conditionParser.js';
import { cacheParser } from '../../../local/dynamodb/expression-cache';

const PARSERS = ['condition', 'update', 'projection'] as const;

/** dynalite's own parser: the imported one may have a cache already. */
function loadParser(name: (typeof PARSERS)[number]): Parser {
  let loaded: Parser | undefined;
  jest.isolateModules(() => {
    loaded = require(`dynalite/db/${name}Parser.js`);
  });
  if (!loaded) throw new Error(`${name}: expected a parser`);
  return loaded;
}

type Values = ParserContext['attrVals'];

function parseWith({ parse }: Parser, text: string, attrNames: ParserContext['attrNames'], attrVals: Values) {
  const [unusedAttrNames, unusedAttrVals] = [{ ...attrNames }, { ...attrVals }];
  const isReserved = (name: string) => name === 'status';
  const compare = (_: string, { N: a }: { N?: string }, { N: b }: { N?: string }) => Number(a) > Number(b);
  const context = { attrNames, attrVals, unusedAttrNames, unusedAttrVals, isReserved, compare };
  try {
    return { parsed: parse(text, { context }), unusedAttrNames, unusedAttrVals };
  } catch (error) {
    return String(error);
  }
}

const [first, second] = [{ N: '1' }, { N: '2' }];
const NAMES = { '#a': 'p1', '#b': 'r7' };

test.each<[(typeof PARSERS)[number], string, [ParserContext['attrNames'], Values][]]>([
  ['condition', 'attribute_not_exists(pk)', [[undefined, undefined]]],
  [
    'condition',
    '(attribute_not_exists(#a) OR #a <= :x) AND #b.part[1] = :y AND version = :x',
    [
      [NAMES, { ':x': first, ':y': { S: 'b' } }],
      [
        { '#a': 'p2', '#b': 'r8' },
        { ':x': second, ':y': { S: '#a' } },
      ],
      [NAMES, { ':x': { S: '1' }, ':y': second }],
      [NAMES, { ':x': first }],
      [undefined, { ':x': first, ':y': second }],
      [
        { '#a': 'version', '#b': 'version' },
        { ':x': first, ':y': second },
      ],
      [
        { ...NAMES, '#c': 'other' },
        { ':x': first, ':y': second, ':z': first },
      ],
    ],
  ],
  ['condition', 'pk = :id AND begins_with(sk, :x)', [[undefined, { ':id': { S: 'a' }, ':x': { S: '#' } }]]],
  [
    'condition',
    'begins_with(#a, :x)',
    [
      [NAMES, { ':x': { S: 'a' } }],
      [NAMES, { ':x': first }],
    ],
  ],
  [
    'condition',
    'size(:x) > :y',
    [
      [undefined, { ':x': { S: 'a' }, ':y': first }],
      [undefined, { ':x': first, ':y': first }],
    ],
  ],
  [
    'condition',
    'a BETWEEN :x AND :y',
    [
      [undefined, { ':x': first, ':y': second }],
      [undefined, { ':x': second, ':y': first }],
    ],
  ],
  [
    'condition',
    'attribute_type(a, :x)',
    [
      [undefined, { ':x': { S: 'S' } }],
      [undefined, { ':x': { S: 'T' } }],
    ],
  ],
  ['condition', 'status = :x', [[undefined, { ':x': first }]]],
  ['condition', 'a = ', [[undefined, undefined]]],
  [
    'update',
    'SET #a = :x, b = b + :x, c = if_not_exists(#b, :y) REMOVE d',
    [
      [NAMES, { ':x': first, ':y': { L: [first] } }],
      [
        { '#a': 'b', '#b': 'e' },
        { ':x': first, ':y': second },
      ],
      [
        { '#a': 'e', '#b': 'e' },
        { ':x': second, ':y': { S: 'd' } },
      ],
    ],
  ],
  [
    'update',
    'ADD a :x',
    [
      [undefined, { ':x': first }],
      [undefined, { ':x': { S: '1' } }],
    ],
  ],
  [
    'projection',
    'pk, #a, #b.c',
    [
      [NAMES, undefined],
      [{ '#a': 'pk', '#b': 'x' }, undefined],
    ],
  ],
])('a cached %s expression equals a parsed one: %s', (name, text, requests) => {
  const own = loadParser(name);
  const cached = { parse: cacheParser(own.parse) };
  for (const [names, values] of [...requests, ...requests]) {
    const expected = JSON.stringify(parseWith(own, text, names, values));
    expect(JSON.stringify(parseWith(cached, text, names, values))).toBe(expected);
  }
});

test('an expression is parsed once, and its copies do not share parts that dynalite changes', () => {
  let parsed = 0;
  const { parse } = loadParser('update');
  const cached = cacheParser((text, options) => {
    parsed += 1;
    return parse(text, options);
  });
  const results = ['p1', 'p2'].map((name) =>
    parseWith({ parse: cached }, 'SET #a = :x', { '#a': name }, { ':x': { S: name } }),
  );
  expect(parsed).toBe(1);
  const [one, two] = results.map(
    (result) => (result as { parsed: { sections: object[] } }).parsed.sections[0],
  );
  Object.assign(one ?? {}, { val: 'changed' });
  expect(two).toEqual(expect.objectContaining({ path: ['p2'], val: { S: 'p2' } }));
});
