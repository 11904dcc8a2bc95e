import type { ItemCount } from '../api/answers';
import type { Tone } from './states';

export interface StatusLink {
  readonly label: string;
  readonly href: string;
  readonly isChosen: boolean;
  readonly tone?: Tone;
  /** Undefined while it is not known. */
  readonly count?: ItemCount | undefined;
}

/** The statuses of a list as links, so that the address has the chosen one. Each has the number of its items. */
export function StatusChoice({
  label,
  links,
}: {
  readonly label: string;
  readonly links: readonly StatusLink[];
}) {
  return (
    <nav class="choices" aria-label={label}>
      {links.map(({ label: name, href, isChosen, tone = 'neutral', count }) => (
        <a key={name} href={href} aria-current={isChosen ? 'true' : undefined}>
          {name}
          {count && (
            <>
              {' '}
              <span class={`badge ${count.count === 0 ? 'neutral' : tone}`}>{formatCount(count)}</span>
            </>
          )}
        </a>
      ))}
    </nav>
  );
}

/** `12`, or `1000 or more`. */
export function formatCount({ count, exact }: ItemCount): string {
  return exact ? String(count) : `${count} or more`;
}
