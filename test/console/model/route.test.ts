import {
  cursorOf,
  filterQuery,
  fromLocalInput,
  isFiltered,
  NO_LIST_FILTER,
  parseFilter,
  toLocalInput,
} from '../../../console/model/list-filter';
import { formatRoute, NO_SUCH_VIEW, parseRoute } from '../../../console/model/route';

test.each([
  ['', { section: 'now', query: {} }],
  ['#/', { section: 'now', query: {} }],
  ['#/health', { section: 'health', query: {} }],
  ['#/conferences/', { section: 'conferences', query: {} }],
  ['#/conferences/stand%20up', { section: 'conferences', conferenceId: 'stand up' }],
  ['#/conferences/50%', { section: 'conferences', conferenceId: '50%' }],
  ['#/conferences?status=live&text=a?b', { section: 'conferences', query: { status: 'live', text: 'a?b' } }],
  ['#/events?type=Conference+Ended', { section: 'events', query: { type: 'Conference Ended' } }],
  ['#/deliveries?status=failed', { section: 'deliveries', query: { status: 'failed' } }],
  ['#/deliveries?status=', { section: 'deliveries', query: { status: '' } }],
])('the address %j is followed', (fragment, route) => {
  expect(parseRoute(fragment)).toEqual(route);
});

test.each([
  ['#/nowhere', NO_SUCH_VIEW],
  ['#/conferences/a/b', NO_SUCH_VIEW],
  ['#/health/a', NO_SUCH_VIEW],
  ['#/health?text=a', { section: 'health', fault: 'The filter is not known: text' }],
  ['#/events?status=live', { section: 'events', fault: 'The filter is not known: status' }],
  [
    '#/conferences?text=a&text=b',
    { section: 'conferences', fault: 'The filter is given more than once: text' },
  ],
  [
    '#/deliveries?status=delivered',
    { section: 'deliveries', fault: 'The filter is not known: status=delivered' },
  ],
])('the address %j is not followed, and its fault is named', (fragment, route) => {
  expect(parseRoute(fragment)).toEqual(route);
});

test.each(['#/now', '#/conferences/stand%20up', '#/conferences?status=live&text=a%26b'])(
  'the address of the view at %s is the same',
  (fragment) => {
    const route = parseRoute(fragment);
    if ('fault' in route) throw new Error(route.fault);
    expect(formatRoute(route)).toBe(fragment);
  },
);

test('a filter has what the address gives, and the address what the filter has', () => {
  const filter = parseFilter({ status: 'live', cursor: 'c', other: 'x' });
  expect(filter).toEqual({ ...NO_LIST_FILTER, status: 'live', cursor: 'c' });
  expect(filterQuery(filter)).toEqual({ status: 'live', cursor: 'c' });
  expect(filterQuery({ text: 'a' })).toEqual({ text: 'a' });
  expect(parseFilter()).toEqual(NO_LIST_FILTER);
});

test('a page alone leaves nothing out', () => {
  expect(isFiltered(parseFilter({ cursor: 'c' }))).toBe(false);
  for (const name of ['status', 'from', 'to', 'text'])
    expect(isFiltered(parseFilter({ [name]: 'x' }))).toBe(true);
});

test('the cursor of the next page is that of its path', () => {
  expect(cursorOf('/v2/conferences?limit=1&cursor=a%20b')).toBe('a b');
  expect([cursorOf('/v2/conferences'), cursorOf(undefined)]).toEqual(['', '']);
});

test('an input shows a time of a filter to the minute, and gives it back in UTC', () => {
  const shown = toLocalInput('2026-05-04T09:00:08Z');
  expect(shown).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/);
  expect(fromLocalInput(shown)).toBe('2026-05-04T09:00:00.000Z');
  expect(fromLocalInput(shown, true)).toBe('2026-05-04T09:00:59.999Z');
  expect([toLocalInput('soon'), fromLocalInput('')]).toEqual(['', '']);
});
