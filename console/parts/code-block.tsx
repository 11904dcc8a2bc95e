import { escapeControlCharacters } from '../../lambda/domain/escape-control-characters';

export interface CodeBlockProps {
  /** The name of the block, for screen readers. */
  readonly label: string;
  readonly text: string;
}

/** Text that keeps its lines, and scrolls, also by keyboard. */
export function CodeBlock({ label, text }: CodeBlockProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without focus, a keyboard cannot scroll it
    <section class="code" tabIndex={0} aria-label={label}>
      <pre>{text.split('\n').map(escapeControlCharacters).join('\n')}</pre>
    </section>
  );
}
