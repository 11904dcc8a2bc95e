import * as v from 'valibot';
import { object, text, texts } from './event-fields';

const series = object('EventSeries', 'The series.', {
  id: text('Its id.'),
  time_zone: text('Its time zone, a name of the IANA database.'),
  start: text('Its first possible start, a local time without an offset.'),
  duration: text('The duration of each conference, ISO 8601.'),
  rrule: text('Its recurrence rule, RFC 5545.'),
});
const IN_PLACE =
  'In this event, `conference` and `metadata.conferenceId` stand for the series: their id is `series.` and the id of the series.';

/** The types of events about series. */
export const SERIES_EVENTS = {
  'Series Created': { when: `A series was created through the API. ${IN_PLACE}`, adds: { series } },
  'Series Updated': {
    when: `A series, or one occurrence of it, was changed through the API. The relay changes the conferences afterwards. ${IN_PLACE}`,
    adds: {
      series,
      changed: texts(
        'The names of the changed fields. `occurrences` stands for an occurrence that was moved or skipped.',
      ),
    },
  },
  'Series Ended': {
    when: `A series has no further occurrence, or it was deleted through the API. ${IN_PLACE}`,
    adds: {
      series,
      reason: v.pipe(
        v.picklist(['completed', 'deleted'], 'completed or deleted'),
        v.description('`completed`: the last occurrence is over. `deleted`: a caller deleted the series.'),
      ),
    },
  },
} as const;
