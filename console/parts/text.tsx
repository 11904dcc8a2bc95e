import { escapeControlCharacters } from '../../lambda/domain/escape-control-characters';

/** What a caller wrote. Its direction stays in it, its invisible characters are shown, and a long word is wrapped. */
export function Text({ text }: { readonly text: string }) {
  return <bdi>{escapeControlCharacters(text)}</bdi>;
}
