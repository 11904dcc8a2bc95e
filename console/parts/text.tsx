import { escapeControlCharacters } from '../../lambda/domain/escape-control-characters';

/** Shows a text of a caller: its direction stays in it, invisible characters are shown, and a long word is wrapped. */
export function Text({ text }: { readonly text: string }) {
  return <bdi>{escapeControlCharacters(text)}</bdi>;
}
