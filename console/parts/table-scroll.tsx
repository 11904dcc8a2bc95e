import type { ComponentChildren } from 'preact';

export interface TableProps {
  /** The name of the table, for screen readers. */
  readonly label: string;
  /** Whether a phone shows each row as a block. Each cell then has its column as `data-label`. */
  readonly isStacked?: boolean;
  readonly children: ComponentChildren;
}

/** A table that scrolls sideways in a narrow window, also by keyboard. */
export function Table({ label, isStacked = false, children }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without focus, a keyboard cannot scroll it
    <section class="table-scroll" tabIndex={0} aria-label={label}>
      <table class={isStacked ? 'stacked' : undefined}>{children}</table>
    </section>
  );
}
