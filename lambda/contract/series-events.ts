import * as v from 'valibot';
import { choice, count, object, text, texts, time } from './event-fields';

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
      reason: choice(
        ['completed', 'deleted'],
        '`completed`: its last conference is over. `deleted`: a caller deleted the series.',
      ),
    },
  },
  'Series Occurrence Failed': {
    when: `The request to create, update or delete the conference of an occurrence was refused, and is sent again after six hours. Or the occurrence was over before it had a conference. ${IN_PLACE}`,
    adds: {
      series,
      occurrence,
      request: choice(['create', 'update', 'delete'], 'The request.'),
      reason: text('The reason.'),
      missed: v.exactOptional(
        count(
          'If it was over before it had a conference: the number of such occurrences. The last 20 have an event.',
          1,
        ),
      ),
    },
  },
} as const;
