const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000];
const DAY = 24 * HOUR;
const NUMBER = String.raw`\d{1,9}`;
/** Years and months vary in length: they are parsed to be refused by name. */
const ISO_8601 = new RegExp(
  String.raw`^P(${NUMBER}Y)?(${NUMBER}M)?(?:(${NUMBER})W)?(?:(${NUMBER})D)?(?:T(?=\d)(?:(${NUMBER})H)?(?:(${NUMBER})M)?(?:(${NUMBER})(?:[.,](\d{1,3}))?S)?)?$`,
);

/**
 * Parses an ISO 8601 duration of weeks, days, hours, minutes and seconds, such as `PT45M` or `P1DT1H30M`. A day has 24 hours,
 * because all times are in UTC.
 *
 * @returns milliseconds, at least 1; `calendar` for a duration with years or months, whose lengths vary; undefined for any other
 *   text, also for no time at all
 */
export function parseDuration(text: string): number | 'calendar' | undefined {
  const parts = ISO_8601.exec(text);
  if (!parts) return undefined;
  const [, years, months, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0, fraction = ''] = parts;
  if (years !== undefined || months !== undefined) return 'calendar';
  const milliseconds =
    Number(weeks) * 7 * DAY +
    Number(days) * DAY +
    Number(hours) * HOUR +
    Number(minutes) * MINUTE +
    Number(seconds) * SECOND +
    Number(fraction.padEnd(3, '0'));
  return milliseconds > 0 ? milliseconds : undefined;
}
