import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import * as v from 'valibot';
import { eventJsonSchema } from '../../docs/event-json-schema';
import { eventTypes } from '../../docs/event-types';
import { eventSchema } from '../../lambda/contract/event-envelope';
import { EVENT_TYPES, wordOf } from '../../lambda/contract/events';
import { sampleOf } from './sample-of';

const root = join(__dirname, '../..');

test('lambda/contract/event-types.ts is what npm run docs writes', () => {
  expect(readFileSync(join(root, 'lambda/contract/event-types.ts'), 'utf8')).toBe(eventTypes());
});

test('every field of a type has a documentation comment', () => {
  const lines = eventTypes().split('\n');
  const fields = lines.flatMap((line, index) => (/^ {2}readonly \S+: /.test(line) ? [lines[index - 1]] : []));
  expect(fields.length).toBeGreaterThan(50);
  for (const comment of fields) expect(comment).toMatch(/^ {2}\/\*\* [^*]{4,} \*\/$/);
});

test('each type has one sample', () => {
  const files = readdirSync(join(root, 'events/samples')).sort();
  expect(files).toEqual(EVENT_TYPES.map((type) => `${wordOf(type)}.json`).sort());
});

test('each sample fits its JSON Schema and no other, and has no field that the schema does not describe', () => {
  const ajv = new Ajv2020({ formats: { 'date-time': (text: string) => !Number.isNaN(Date.parse(text)) } });
  for (const type of EVENT_TYPES) {
    const validate = ajv.compile({ ...eventJsonSchema(type) } as object);
    expect(EVENT_TYPES.filter((other) => validate(sampleOf(other)))).toEqual([type]);
    // The schema keeps only the fields that it describes.
    expect(v.parse(eventSchema(type), sampleOf(type))).toEqual(sampleOf(type));
    expect(validate({ ...sampleOf(type), added: 'later' })).toBe(true);
  }
});
