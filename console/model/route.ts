/** The views that have a place in the navigation. */
export const SECTIONS = ['now', 'conferences', 'events', 'deliveries', 'health', 'simulator'] as const;
export type Section = (typeof SECTIONS)[number];

/** The view of the page, as the fragment of its address has it. */
export type Route =
  | { readonly section: Section }
  | { readonly section: 'conferences'; readonly conferenceId: string };

/** Parses a fragment, such as `#/conferences/standup`. An unknown one is the first view. */
export function parseRoute(fragment: string): Route {
  const [name, id = ''] = fragment.replace(/^#\/?/, '').split('/');
  const section = SECTIONS.find((each) => each === name);
  if (section === 'conferences' && id !== '') return { section, conferenceId: decodeId(id) };
  return { section: section ?? 'now' };
}

export function formatRoute(route: Route): string {
  if ('conferenceId' in route) return `#/conferences/${encodeURIComponent(route.conferenceId)}`;
  return `#/${route.section}`;
}

function decodeId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
