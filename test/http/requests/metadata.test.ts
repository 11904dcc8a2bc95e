import { testRelay } from '../../operations/test-relay';
import { conferences } from '../conference-steps';

const relay = testRelay();
const { create, created, read, update } = conferences(relay);

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const TIMES = 'start_time=2026-05-04T10:00:00Z&end_time=2026-05-04T11:00:00Z';
const KEY = 'a key of 1 to 40 letters, digits, "_" or "-" that begins with a letter';
const OPEN_KEY = 'a key that does not name a secret, because events show metadata';
const VALUE = 'a string of at most 500 bytes without control characters';
const OBJECT = 'an object of strings, such as {"caseId": "4711"} (in a form: metadata[caseId]=4711)';

/** Keys with texts that have 1024 bytes together: 20 keys of 2 bytes, a text of 500 bytes and others. */
const largest = Object.fromEntries(
  Array.from({ length: 20 }, (_, index) => [`k${String.fromCharCode(97 + index)}`, '€']),
);
const LARGEST = { ...largest, ka: 'x'.repeat(500), kb: 'é'.repeat(215) };

const bytesOf = (texts: object) => Buffer.byteLength(Object.entries(texts).flat().join(''));

describe('metadata of a creation', () => {
  test.each([
    ['a text', { caseId: '4711' }, { caseId: '4711' }],
    ['keys in any order', { b: '2', a: '1' }, { a: '1', b: '2' }],
    [
      'a key of 40 letters, digits and signs',
      { [`a-_${'9'.repeat(37)}`]: 'x' },
      { [`a-_${'9'.repeat(37)}`]: 'x' },
    ],
    ['a value with quotes, signs and emoji', { note: '" \\ é 😀' }, { note: '" \\ é 😀' }],
    ['a null, which counts as omitted', { a: '1', b: null }, { a: '1' }],
    ['an empty string, which leaves its key out', { a: '1', b: '' }, { a: '1' }],
    ['20 texts of 1024 bytes together', LARGEST, LARGEST],
    ['a key of the language', { constructor: 'x' }, { constructor: 'x' }],
    ['no text', {}, undefined],
    ['an empty string', '', undefined],
    ['null', null, undefined],
  ])('may be %s', async (_what, metadata, shown) => {
    const id = await created({ metadata });
    expect((await read(id)).metadata).toEqual(shown);
  });

  test.each([
    ['a list', ['a'], 'metadata', `${OBJECT}, got a list`],
    ['a text', 'a', 'metadata', `${OBJECT}, got a string`],
    ['a number', 1, 'metadata', `${OBJECT}, got a number`],
    ['an empty key', { '': 'a' }, 'metadata.', KEY],
    ['a key that begins with a digit', { '1a': 'a' }, 'metadata.1a', KEY],
    ['a key with a dot', { 'a.b': 'a' }, 'metadata.a.b', KEY],
    ['a key of 41 characters', { [`a${'b'.repeat(40)}`]: 'a' }, `metadata.a${'b'.repeat(40)}`, KEY],
    ['a key with another letter', { größe: 'a' }, 'metadata.größe', KEY],
    ['a key that names a PIN', { hostPin: '1234' }, 'metadata.hostPin', OPEN_KEY],
    ['a key that names a token', { taskToken: 'a' }, 'metadata.taskToken', OPEN_KEY],
    ['a number as a value', { a: 1 }, 'metadata.a', `${VALUE}, got a number`],
    ['an object as a value', { a: {} }, 'metadata.a', `${VALUE}, got an object`],
    ['a list as a value', { a: ['b'] }, 'metadata.a', `${VALUE}, got a list`],
    ['a value of 501 bytes', { a: `x${'é'.repeat(250)}` }, 'metadata.a', `${VALUE}, got 501 bytes`],
    ['a line break in a value', { a: 'b\nc' }, 'metadata.a', `${VALUE}, got one`],
    ['a lone surrogate in a value', { a: '\ud800' }, 'metadata.a', `${VALUE}, got no Unicode text`],
    ['21 texts', { ...largest, x: 'y' }, 'metadata', 'at most 20 keys, got 21'],
    ['1025 bytes', { ...LARGEST, kc: '€a' }, 'metadata', 'at most 1024 bytes together, got 1025'],
  ])('is refused as %s', async (_what, metadata, field, expected) => {
    expect((await create({ metadata })).body.errors).toEqual([{ field, expected }]);
  });

  test('has one fault for each bad key, beside the faults of other fields', async () => {
    const { body } = await create({ metadata: { pin: '1', b: 2, c: '3' }, label: 1 });
    expect(body.errors?.map(({ field }) => field)).toEqual(['label', 'metadata.pin', 'metadata.b']);
  });

  test('belongs to the content of an id, whatever the order of its keys', async () => {
    const id = await created({ metadata: { a: '1', b: '2' } });
    expect((await create({ id, metadata: { b: '2', a: '1' } })).status).toBe(201);
    expect((await create({ id, metadata: { a: '1', b: '3' } })).status).toBe(409);
  });

  test('may be at its largest', () => {
    expect([bytesOf(LARGEST), Object.keys(LARGEST).length]).toEqual([1024, 20]);
  });
});

describe('metadata of an update', () => {
  const before = { caseId: '4711', stage: 'first' };

  test.each([
    ['a further key is added', { owner: 'ada' }, { ...before, owner: 'ada' }],
    ['a key is replaced', { stage: 'second' }, { caseId: '4711', stage: 'second' }],
    ['an empty string removes its key', { stage: '' }, { caseId: '4711' }],
    ['an empty string of an unknown key changes nothing', { owner: '' }, before],
    ['null changes nothing', { stage: null }, before],
    ['no key changes nothing', {}, before],
    ['an empty string removes all', '', undefined],
    ['empty strings for all keys remove all', { caseId: '', stage: '' }, undefined],
    ['an answer that is sent back changes nothing', before, before],
  ])('%s', async (_what, metadata, after) => {
    const id = await created({ metadata: before });
    expect((await update(id, { metadata })).status).toBe(200);
    expect((await read(id)).metadata).toEqual(after);
  });

  test('is measured with the stored metadata', async () => {
    const id = await created({ metadata: LARGEST });
    expect((await update(id, { metadata: { x: 'y' } })).body.errors).toEqual([
      { field: 'metadata', expected: 'at most 20 keys, got 21' },
    ]);
    expect((await update(id, { metadata: { x: 'y', kc: '' } })).status).toBe(200);
  });

  test('sends nothing to FoneStorm, and is announced if it changes something', async () => {
    const id = await created({ metadata: before });
    const sent = relay().sent.length;
    await update(id, { metadata: { stage: 'first' } });
    await update(id, { metadata: { stage: 'second' } });
    expect(relay().sent.slice(sent)).toEqual([]);
    const updated = (await relay().advance()).filter(
      ({ type, detail }) => type === 'Conference Updated' && detail.conference.id === id,
    );
    expect(updated.map(({ detail }) => [detail.changed, detail.conference.metadata])).toEqual([
      [['metadata'], { caseId: '4711', stage: 'second' }],
    ]);
  });
});

describe('metadata of a form', () => {
  const post = (fields: string) => relay().call('POST', '/v2/conferences', `${TIMES}&${fields}`, FORM);

  test.each([
    ['metadata[caseId]=4711&metadata%5Bstage%5D=first', { caseId: '4711', stage: 'first' }],
    ['metadata[caseId]=', undefined],
    ['metadata=', undefined],
  ])('%s is parsed', async (fields, metadata) => {
    const { status, body } = await post(fields);
    expect(status).toBe(201);
    expect((await read(body.conference?.id)).metadata).toEqual(metadata);
  });

  test.each([
    ['metadata[a]=1&metadata[a]=2', 'metadata.a', `${VALUE}, got a list`],
    ['metadata[a-]b]=1', 'metadata.a-]b', KEY],
    ['metadata[[0]=1', 'metadata.[0', KEY],
    ['metadata[__proto__]=1', 'metadata.__proto__', KEY],
    ['metadata[]=1', 'metadata', `${OBJECT}, got a list`],
    ['metadata[0]=1', 'metadata', `${OBJECT}, got a list`],
    ['metadata=&metadata[a]=1', 'metadata', `${OBJECT}, got a list`],
    ['metadata={"a":"1"}', 'metadata', `${OBJECT}, got a string`],
  ])('%s is refused', async (fields, field, expected) => {
    expect((await post(fields)).body.errors).toEqual([{ field, expected }]);
  });
});

test('metadata is in every event of its conference, and gone with an erasure', async () => {
  const metadata = { caseId: '4711' };
  const id = await created({ metadata });
  await relay().call('DELETE', `/v2/conferences/${id}`);
  const events = (await relay().advance()).filter(({ detail }) => detail.conference.id === id);
  expect(events.map(({ type, detail }) => [type, detail.conference.metadata])).toEqual([
    ['Conference Scheduled', metadata],
    ['Conference Cancelled', metadata],
  ]);
  await relay().call('DELETE', `/v2/conferences/${id}?erase=true`);
  await relay().advance();
  const { definition, head } = await relay().ports.conferenceLog.load(id);
  expect(JSON.stringify([definition, head])).not.toContain('4711');
});
