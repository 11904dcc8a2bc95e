/** A number in JSON, or a string, so that digits in strings do not match as numbers. */
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const NUMBER = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
/** The most characters of a number: no double needs more than 17 digits. */
const MAX_NUMBER_LENGTH = 100;

/**
 * JSON in which each number is a string with the number's own text. A number that JavaScript would change becomes null:
 * one beyond double precision, such as 99999999999999999999.
 */
export function quoteExactNumbers(json: string): string {
  return json.replace(STRING_OR_NUMBER, (found) => {
    if (found.startsWith('"')) return found;
    return isExact(found) ? `"${found}"` : 'null';
  });
}

/** Whether JavaScript reads a number, and writes it again, without a change of its value. */
function isExact(text: string): boolean {
  if (text.length > MAX_NUMBER_LENGTH) return false;
  const value = Number(text);
  return Number.isFinite(value) && decimalOf(text) === decimalOf(String(Math.abs(value)));
}

/** The digits without zeros at either end, and the power of ten of the last one: the same for equal absolute values. */
function decimalOf(text: string): string {
  const [, whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  const all = (whole + fraction).replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  return digits === '' ? '0' : `${digits}e${Number(exponent) - fraction.length + all.length - digits.length}`;
}
