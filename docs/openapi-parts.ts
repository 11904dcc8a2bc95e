import { CALENDAR_MEDIA_TYPE } from '../lambda/http/requests/preferred-media';

export type Schema = Readonly<Record<string, unknown>>;

export const text: Schema = { type: 'string' };
export const time: Schema = { type: 'string', format: 'date-time' };
export const count: Schema = { type: 'integer', minimum: 0 };
export const list = (items: Schema): Schema => ({ type: 'array', items });
export const object = (
  properties: Readonly<Record<string, Schema>>,
  ...optional: readonly string[]
): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});
export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
/** The representation of an answer as a calendar. */
export const calendar = (description: string): Readonly<Record<string, Schema>> => ({
  [CALENDAR_MEDIA_TYPE]: { ...text, description },
});
