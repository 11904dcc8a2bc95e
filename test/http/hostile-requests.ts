/** Hostile requests; a seed always generates the same ones. */
export interface Hostile {
  /** The bytes that are sent. */
  readonly bytes: Buffer;
  /** The request is incomplete, and the client closes its side of the connection. */
  readonly isCutOff: boolean;
  /** Whether the answer has no body. */
  readonly isHead: boolean;
}

/** Numbers from 0 to 1, the same ones for a seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const METHODS = ['GET', 'POST', 'POST', 'POST', 'POST', 'POST', 'POST', 'PUT', 'PUT', 'DELETE'];

const ODD_METHODS = [
  ...['PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'M-SEARCH', 'QUERY', 'CONNECT'],
  ...['get', 'FLY', '', 'GET GET', 'POST\u0000'],
];

const SEGMENTS = [
  ...['', '.', '..', '%00', '%zz', '%', '%E0%A4%A', '%2f', '%252e%252e', '%C0%AF', '%ED%A0%80', '%0d%0aa:b'],
  ...['__proto__', 'constructor', 'hasOwnProperty', 'v2', 'auth', 'conferences', 'callbacks', 'fonenumbers'],
  ...['{id}', '*', ';a=b', '\\', "'", '"', '<script>', 'null', '-1', 'größer', '\u0007', 'x'.repeat(64)],
  ...['x'.repeat(5000), '%78'.repeat(65), 'a b', 'k1.mac', 'callback-1', 'control', 'settings', 'join'],
];

const QUERIES = [
  ...['limit=0', 'limit=1e9', 'limit=-1', 'limit=%zz', 'limit=1&limit=2', 'cursor=%', 'cursor=bnVsbA'],
  ...[
    'cursor=eyJwayI6eyJTIjoieCJ9fQ',
    'cursor=eyJfX3Byb3RvX18iOnsiUyI6IngifX0',
    '&&&==',
    '?',
    '%',
    '__proto__=1',
  ],
  ...['status=failed', 'status=pending&limit=2', 'status=', 'erase=maybe', 'erase=true&erase=false'],
  ...['a[]=1&a[b]=2', `x=${'y'.repeat(9000)}`, 'a=%00', `${'a=b&'.repeat(2000)}`, '#x'],
];

const TYPES = ['application/json', 'application/json', 'application/x-www-form-urlencoded'];

const ODD_TYPES = [
  ...[
    'APPLICATION/JSON; charset=utf-16',
    'text/plain',
    '',
    ';',
    ',',
    'x/y',
    'multipart/form-data; boundary=x',
  ],
  ...['application/json\u00ff', 'a'.repeat(9000), '__proto__'],
];

const HEADERS = [
  ...[
    '__proto__: x',
    'constructor: y',
    'toString: z',
    'token: key',
    'token: other',
    'Content-Type: text/html',
  ],
  ...[
    'content-length: 0',
    'content-length: -1',
    'content-length: 5, 6',
    'content-length: 1e3',
    'host: other',
  ],
  ...['transfer-encoding: chunked', 'transfer-encoding: gzip, chunked', 'expect: 100-continue', 'expect: x'],
  ...[
    'upgrade: websocket\r\nconnection: upgrade',
    'connection: x',
    'range: bytes=0-',
    'if-match: *',
    ': none',
  ],
  ...[
    'a b: c',
    'no colon',
    ' folded',
    'x: \u0080\u00ff',
    'x:\u0000',
    'idempotency-key: ',
    'idempotency-key: a b',
  ],
  ...['idempotency-key: x\r\nidempotency-key: y', 'authorization: Basic !', 'cookie: a=b; __proto__=c'],
  ...['last-event-id: -1', 'content-encoding: br', 'x-forwarded-for: 127.0.0.1', `x: ${'y'.repeat(17_000)}`],
  ...[Array.from({ length: 150 }, (_, index) => `h${index}: ${index}`).join('\r\n'), 'accept: x'],
];

const FIELDS = [
  ...['start_time', 'end_time', 'id', 'label', 'organizer', 'attendees', 'caller_id', 'callback_url'],
  ...['max_members', 'conference_pin', 'username', 'password', 'expires', '__proto__', 'constructor', 'who'],
  ...['speed', 'apiFaults', 'toJSON', 'length', '', 'x'.repeat(300)],
];

const VALUES: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e308,
    '',
    ' ',
    'x',
    '\u0000',
    '\ud800',
    'größer',
    'x'.repeat(2000),
    [],
    {},
  ],
  ...[
    '2026-05-04',
    '2026-05-04T00:00:00Z',
    '2026-02-30',
    '9999-12-31T23:59:59.999-23:59',
    '[1',
    '[[[["x"]]]]',
  ],
  ...[
    'http://a:b@c/',
    'javascript:alert(1)',
    '//x',
    'https://x/\ud800',
    '__proto__',
    { __proto__: null },
    'NaN',
  ],
];

/** Malformed HTTP. */
const MALFORMED = [
  ...[
    'nonsense\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    'GET\r\n\r\n',
    'GET /\r\n',
    '\r\n\r\n\r\n',
    'EHLO x\r\n',
    '{}',
  ],
  ...[
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'SSH-2.0-x\r\n',
    'GET / HTTP/1.1\r\n',
    '\u0016\u0003\u0001\u0002\u0000',
  ],
  ...[
    'GET / HTTP/1.1\nhost: x\n\n',
    'HTTP/1.1 200 OK\r\n\r\n',
    'x'.repeat(70_000),
    '\u0000\u0000\u0000\u0000',
  ],
  ...['POST /v2/auth HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\nx'],
];

/**
 * @param id of an existing conference
 * @returns `count` requests
 */
export function hostileRequests(seed: number, count: number, id: string): readonly Hostile[] {
  const random = randomOf(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const chance = (probability: number) => random() < probability;
  const some = (items: readonly string[]) => items[below(items.length)] ?? '';
  const someValue = () => VALUES[below(VALUES.length)];
  const several = <T>(max: number, make: () => T): T[] => Array.from({ length: below(max + 1) }, make);
  return Array.from({ length: count }, (_, index) => (index % 25 === 0 ? malformed() : request()));

  /** Half of them are valid HTTP to an existing route, so that the server parses their content. */
  function request(): Hostile {
    const isPlain = chance(0.5);
    const method = some(isPlain || chance(0.5) ? METHODS : ODD_METHODS);
    const content = body();
    const others = !isPlain && chance(0.5) ? several(3, () => some(HEADERS)) : [];
    const isTooLong = chance(0.03);
    const length = isTooLong ? content.length + 1 : chance(0.02) ? below(content.length) : content.length;
    // Only a request with one clear length is certain to be complete.
    const isCutOff =
      isTooLong || others.some((each) => /^(content-length|transfer-encoding|expect)/.test(each));
    const type = isPlain ? some(TYPES) : some([...TYPES, ...ODD_TYPES]);
    const target = isPlain ? route(method, id) : path(method);
    const lines = [
      `${method} ${target}${chance(0.2) ? `?${some(QUERIES)}` : ''} HTTP/1.${chance(0.05) ? 0 : 1}`,
      ...(chance(0.97) ? ['host: localhost'] : []),
      ...(chance(0.9) ? ['token: key'] : []),
      ...(chance(0.95) ? [`content-type: ${type}`] : []),
      ...(content.length > 0 || chance(0.1) ? [`content-length: ${length}`] : []),
      ...others,
    ];
    const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, chance(0.9) ? 'latin1' : 'utf8');
    return { bytes: Buffer.concat([head, content]), isCutOff, isHead: method === 'HEAD' };
  }

  function malformed(): Hostile {
    const text = Buffer.from(some(MALFORMED), 'latin1');
    const bytes = chance(0.3) ? noise(1 + below(300)) : text;
    return { bytes, isCutOff: true, isHead: false };
  }

  function path(method: string): string {
    if (chance(0.05))
      return some(['*', 'v2/conferences', 'http://[', 'http://other/v2/conferences', '', '//']);
    if (chance(0.4)) return `/${several(6, () => some(SEGMENTS)).join(chance(0.2) ? '//' : '/')}`;
    const known = chance(0.5) ? some(SEGMENTS) : id;
    return chance(0.5)
      ? route(method, some(SEGMENTS))
      : some([
          ...[
            `/v2/conferences/${known}/${some(SEGMENTS)}`,
            `/v2/conferences/${known}/callbacks/${some(SEGMENTS)}`,
          ],
          ...[`/callbacks/${known}/${some(SEGMENTS)}`, `/control/conferences/${known}/${some(SEGMENTS)}`],
        ]);
  }

  /** Deletions name another conference, so that the existing one stays. */
  function route(method: string, of: string): string {
    const one = `/v2/conferences/${method === 'DELETE' ? 'other' : of}`;
    const control = ['/control/settings', `/control/conferences/${of}/join`];
    const retry = [`/v2/deliveries/${of}/retry`, `/v2/deliveries/${of}.${some(SEGMENTS)}/retry`];
    const deliveries = ['/v2/deliveries', `${one}/deliveries`, `${one}/signing-secret`];
    if (method === 'POST')
      return some(['/v2/conferences', '/v2/conferences', '/v2/auth', ...retry, ...control]);
    if (method === 'GET')
      return some(['/v2/conferences', one, `${one}/callbacks`, ...deliveries, ...control]);
    return one;
  }

  function body(): Buffer {
    const kind = random();
    if (kind < 0.2) return Buffer.alloc(0);
    if (kind < 0.3) return noise(below(300));
    if (kind < 0.35) return Buffer.from(JSON.stringify(object(2)), 'utf16le');
    if (kind < 0.36)
      return Buffer.alloc(150_000 + below(2_500_000), some(['x', '[', '{"a":', 'a=b&', '\u0000']));
    if (kind < 0.4)
      return Buffer.from(some(['[', '{"a":', '"', '\\u', '{"attendees":[']).repeat(below(20_000)));
    if (kind < 0.55) return broken(Buffer.from(JSON.stringify(object(2))));
    if (kind < 0.75) return form();
    return Buffer.from(JSON.stringify(chance(0.1) ? someValue() : object(3)));
  }

  /** Most have an unknown field, because a valid request would go on to FoneStorm and keep it busy. */
  function object(depth: number): object {
    const fields = several(8, () => [some(FIELDS), value(depth)]);
    return Object.fromEntries(chance(0.9) ? [...fields, ['colour', value(0)]] : fields);
  }

  function value(depth: number): unknown {
    if (depth === 0 || chance(0.7)) return someValue();
    return chance(0.5) ? several(4, () => value(depth - 1)) : object(depth - 1);
  }

  function form(): Buffer {
    const pairs = several(8, () => {
      const name = `${some(FIELDS)}${some(['', '', '[]', '[a]', '%00'])}`;
      const given = someValue();
      const text = typeof given === 'string' ? given : JSON.stringify(given);
      return `${name}=${chance(0.5) ? encodeURIComponent(text.toWellFormed()) : text}`;
    });
    return broken(Buffer.from(['colour=', ...pairs].join(some(['&', '&', ';', '&&']))));
  }

  /** Cuts the text off, changes one byte, or leaves it. */
  function broken(content: Buffer): Buffer {
    if (chance(0.4)) return content.subarray(0, below(content.length));
    if (chance(0.4) && content.length > 0) content[below(content.length)] = below(256);
    return content;
  }

  function noise(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => below(256)));
  }
}
