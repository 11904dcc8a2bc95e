/** The views that have a place in the navigation. */
export const SECTIONS = ['now', 'conferences', 'events', 'deliveries', 'health', 'simulator'] as const;
export type Section = (typeof SECTIONS)[number];

/** The parameters of a view, such as its filter. */
export type Query = Readonly<Record<string, string>>;

/** The view of the page, as the fragment of its address has it. */
export type Route =
  | { readonly section: Section; readonly query?: Query }
  | { readonly section: 'conferences'; readonly conferenceId: string };

/** Parses a fragment, such as `#/conferences/standup` or `#/conferences?status=live`. An unknown one is the first view. */
export function parseRoute(fragment: string): Route {
  const [path = '', ...queries] = fragment.replace(/^#\/?/, '').split('?');
  const [name, id = ''] = path.split('/');
  const section = SECTIONS.find((each) => each === name) ?? 'now';
  if (section === 'conferences' && id !== '') return { section, conferenceId: decodeId(id) };
  return { section, query: Object.fromEntries(new URLSearchParams(queries.join('?'))) };
}

export function formatRoute(route: Route): string {
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
