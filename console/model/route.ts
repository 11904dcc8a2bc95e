import { DELIVERY_STATUSES, FILTER_NAMES, type Query } from './list-filter';

/** The views that have a place in the navigation. */
export const SECTIONS = ['now', 'conferences', 'events', 'deliveries', 'health', 'simulator'] as const;
export type Section = (typeof SECTIONS)[number];

export const TITLES: Readonly<Record<Section, string>> = {
  now: 'Now',
  conferences: 'Conferences',
  events: 'Live events',
  deliveries: 'Deliveries',
  health: 'Health',
  simulator: 'Simulator',
};

/** The view of the page, as the fragment of its address has it. */
export type Route =
  | { readonly section: Section; readonly query?: Query }
  | { readonly section: 'conferences'; readonly conferenceId: string }
  | WrongRoute;

/** An address that the console does not follow. */
export interface WrongRoute {
  /** The view, if only its filter is wrong. */
  readonly section?: Section;
  /** A sentence. */
  readonly fault: string;
}

export const NO_SUCH_VIEW: WrongRoute = { fault: 'There is no such view.' };

/** The parameters of each view. */
const PARAMETERS: Readonly<Record<Section, readonly string[]>> = {
  ...{ now: [], health: [], simulator: [] },
  ...{ conferences: FILTER_NAMES, deliveries: FILTER_NAMES, events: ['type', 'conference', 'text'] },
};

/** Parses a fragment, such as `#/conferences/standup` or `#/conferences?status=live`. An empty one is the first view. */
export function parseRoute(fragment: string): Route {
  const [path = '', ...queries] = fragment.replace(/^#\/?/, '').split('?');
  const [name, id = '', ...others] = path.split('/');
  const section = name === '' ? 'now' : SECTIONS.find((each) => each === name);
  if (section === undefined || others.length > 0) return NO_SUCH_VIEW;
  if (section === 'conferences' && id !== '') return { section, conferenceId: decodeId(id) };
  if (id !== '') return NO_SUCH_VIEW;
  const parameters = new URLSearchParams(queries.join('?'));
  const fault = faultOf(section, parameters);
  return fault === undefined ? { section, query: Object.fromEntries(parameters) } : { section, fault };
}

function faultOf(section: Section, parameters: URLSearchParams): string | undefined {
  for (const [name, value] of parameters) {
    if (!PARAMETERS[section].includes(name)) return `The filter is not known: ${name}`;
    if (parameters.getAll(name).length > 1) return `The filter is given more than once: ${name}`;
    const isStatus = section === 'deliveries' && name === 'status' && value !== '';
    if (isStatus && !DELIVERY_STATUSES.some((each) => each === value))
      return `The filter is not known: status=${value}`;
  }
  return undefined;
}

export function formatRoute(route: Exclude<Route, WrongRoute>): string {
  if ('conferenceId' in route) return `#/conferences/${encodeURIComponent(route.conferenceId)}`;
  const query = String(new URLSearchParams({ ...route.query }));
  return `#/${route.section}${query === '' ? '' : `?${query}`}`;
}

function decodeId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
