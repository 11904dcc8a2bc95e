import fc from 'fast-check';
import { instantAt, later, milliseconds, parseInstant } from '../../lambda/domain/instant';
import { setPropertyRuns } from '../property-runs';

setPropertyRuns(100);

const moment = fc.integer({ min: Date.UTC(1, 0, 2), max: Date.UTC(9999, 11, 30) });
const pad = (value: number) => String(value).padStart(2, '0');

/** The same moment with an offset of these minutes east. */
function written(milliseconds: number, minutesEast: number, isBasic: boolean): string {
  const local = new Date(milliseconds + minutesEast * 60_000).toISOString().slice(0, -1);
  const [hours, minutes] = [Math.floor(Math.abs(minutesEast) / 60), Math.abs(minutesEast) % 60];
  const sign = minutesEast < 0 ? '-' : '+';
  return isBasic
    ? `${local.replaceAll(/[-:]/g, '')}${sign}${pad(hours)}${pad(minutes)}`
    : `${local}${sign}${pad(hours)}:${pad(minutes)}`;
}

test('an instant written with any offset, in either format, is the same one', () => {
  fc.assert(
    fc.property(moment, fc.integer({ min: -1439, max: 1439 }), fc.boolean(), (value, offset, isBasic) => {
      const parsed = parseInstant(written(value, offset, isBasic));
      expect(parsed).toBe(new Date(value).toISOString());
      expect(parsed && milliseconds(parsed)).toBe(value);
    }),
  );
});

test('instants have the same order as strings and in time', () => {
  fc.assert(
    fc.property(moment, moment, (a, b) => {
      const [one, other] = [instantAt(a), instantAt(b)];
      if (one === undefined || other === undefined) throw new Error('expected two instants');
      expect(one < other).toBe(a < b);
      expect(later(one, other)).toBe(instantAt(Math.max(a, b)));
    }),
  );
});

test('any string is parsed as an instant or not, and an instant is parsed as itself', () => {
  const text = fc.oneof(
    fc.string(),
    fc.stringMatching(/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,4})?(Z|[+-]\d\d:\d\d))?$/),
  );
  fc.assert(
    fc.property(text, (each) => {
      const parsed = parseInstant(each);
      if (parsed !== undefined) expect(parseInstant(parsed)).toBe(parsed);
    }),
  );
});
