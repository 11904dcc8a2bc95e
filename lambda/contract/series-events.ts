import * as v from 'valibot';
import { object, text, texts, time } from './event-fields';

const series = object('EventSeries', 'The series.', {
  id: text('Its id.'),
  time_zone: text('Its time zone, a name of the IANA database.'),
  start: text('Its first possible start, a local time without an offset.'),
  duration: text('The duration of each conference, ISO 8601.'),
  rrule: text('Its recurrence rule, RFC 5545.'),
});
const occurrence = object('EventOccurrence', 'The occurrence.', {
  id: text('Its id, such as `20260504`.'),
  start_time: time('Its start.'),
  end_time: time('Its end.'),
  conference: text('The id of its conference.'),
});
const IN_PLACE =
  '`conference` and `metadata.conferenceId` stand for the series: their id is `series.`, followed by the id of the series.';

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
  'Series Occurrence Failed': {
    when: `The request to create, update or delete the conference of an occurrence was refused. The relay sends it again after six hours. ${IN_PLACE}`,
    adds: {
      series,
      occurrence,
      request: v.pipe(
        v.picklist(['create', 'update', 'delete'], 'create, update or delete'),
        v.description('The refused request.'),
      ),
      reason: text('The reason.'),
    },
  },
} as const;
